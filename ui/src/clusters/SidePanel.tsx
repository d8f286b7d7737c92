import {
  DrawerActions,
  DrawerCloseButton,
  DrawerHead,
  DrawerPanelBody,
  DrawerPanelContent,
  Title,
} from '@patternfly/react-core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  subtitle: string;
  onClose: () => void;
  children: ReactNode;
}

/** One thing in full, beside what it is part of. */
export function SidePanel({ title, subtitle, onClose, children }: Props) {
  return (
    <DrawerPanelContent
      isResizable
      defaultSize="30rem"
      minSize="22rem"
      focusTrap={{ enabled: false }}
      aria-labelledby="panel-title"
    >
      <DrawerHead>
        <Title headingLevel="h2" size="lg" id="panel-title">
          {title}
        </Title>
        <p className="loom-subtle">{subtitle}</p>
        <DrawerActions>
          <DrawerCloseButton onClick={onClose} />
        </DrawerActions>
      </DrawerHead>
      <DrawerPanelBody>{children}</DrawerPanelBody>
    </DrawerPanelContent>
  );
}
