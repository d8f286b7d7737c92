import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core';
import type { ReactNode } from 'react';

/**
 * Facts below each other: each term beside what there is to say, `termWidth` characters wide, or above it where
 * there is no room for both.
 */
export function Facts({ termWidth, children }: { termWidth: number; children: ReactNode }) {
  return (
    <DescriptionList
      orientation={{ md: 'horizontal' }}
      isCompact
      horizontalTermWidthModifier={{ default: `${termWidth}ch` }}
    >
      {children}
    </DescriptionList>
  );
}

export function Fact({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{term}</DescriptionListTerm>
      <DescriptionListDescription>{children}</DescriptionListDescription>
    </DescriptionListGroup>
  );
}
