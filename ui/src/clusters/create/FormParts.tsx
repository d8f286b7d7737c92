import {
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Title,
} from '@patternfly/react-core';
import type { ReactNode } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { Definition } from '../../api/types';
import { type TemplateFacts, titleOf } from '../../catalog/read';
import type { RequestForm } from '../request';

/** What every part of the form works on. */
export interface PartProps {
  form: UseFormReturn<RequestForm>;
  values: RequestForm;
  facts: TemplateFacts | undefined;
  /** Why the server refuses what stands at a JSON pointer of the request. */
  refusal: (pointer: string) => string | undefined;
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="loom-card loom-part">
      <Title headingLevel="h2" size="lg">
        {title}
      </Title>
      {children}
    </section>
  );
}

export function Help({
  id,
  error,
  children,
}: {
  id?: string;
  error?: string | boolean | undefined;
  children: ReactNode;
}) {
  return (
    <FormHelperText>
      <HelperText id={id}>
        <HelperTextItem variant={error ? 'error' : 'default'}>
          {typeof error === 'string' ? error : children}
        </HelperTextItem>
      </HelperText>
    </FormHelperText>
  );
}

export function Choice({
  id,
  label,
  none,
  options,
  error,
  value,
  onChange,
}: {
  id: string;
  label: string;
  none: string;
  options: Definition[] | undefined;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <FormGroup label={label} fieldId={id}>
      <FormSelect
        id={id}
        value={value}
        onChange={(_, next) => onChange(next)}
        validated={error ? 'error' : 'default'}
      >
        <FormSelectOption value="" label={none} />
        {(options ?? []).map((each) => (
          <FormSelectOption key={each.name} value={each.name} label={titleOf(each)} />
        ))}
      </FormSelect>
      {error && <Help error={error}>{error}</Help>}
    </FormGroup>
  );
}

export function compatible(
  all: Definition[] | undefined,
  names: string[] | undefined,
): Definition[] | undefined {
  return names && all ? all.filter((each) => names.includes(each.name)) : all;
}
