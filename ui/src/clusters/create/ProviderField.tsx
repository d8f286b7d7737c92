import { Checkbox, FormGroup, FormSelect, FormSelectOption, TextInput } from '@patternfly/react-core';
import type { Field } from '../../catalog/read';
import { Help } from './FormParts';

export function ProviderField({
  provider,
  field,
  value,
  onChange,
  error,
}: {
  provider: string;
  field: Field;
  value: string | boolean | undefined;
  onChange: (value: string | boolean) => void;
  error: string | undefined;
}) {
  const id = `field-${provider}-${field.name}`;
  const shown = typeof value === 'string' ? value : value === undefined ? String(field.initial ?? '') : '';
  if (field.type === 'CHECKBOX') {
    return (
      <Checkbox
        id={id}
        label={field.label}
        {...(field.tip ? { description: field.tip } : {})}
        isChecked={typeof value === 'boolean' ? value : field.initial === true || field.initial === 'true'}
        onChange={(_, checked) => onChange(checked)}
      />
    );
  }
  const secret = field.type === 'PASSWORD' || field.sensitive;
  return (
    <FormGroup label={field.label} isRequired={field.required} fieldId={id}>
      {field.type === 'SELECT' ? (
        <FormSelect id={id} value={shown} onChange={(_, next) => onChange(next)}>
          {!field.required && <FormSelectOption value="" label="–" />}
          {field.options.map((option) => (
            <FormSelectOption key={option} value={option} label={option} />
          ))}
        </FormSelect>
      ) : (
        <TextInput
          id={id}
          type={secret ? 'password' : field.type === 'NUMBER' ? 'number' : 'text'}
          autoComplete={secret ? 'new-password' : 'off'}
          value={shown}
          onChange={(_, next) => onChange(next)}
          validated={error ? 'error' : 'default'}
        />
      )}
      {(field.tip || error) && <Help error={error}>{field.tip}</Help>}
    </FormGroup>
  );
}
