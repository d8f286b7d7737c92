import { FormGroup, TextInput, type TextInputProps } from '@patternfly/react-core';

interface Props extends Pick<TextInputProps, 'type' | 'autoComplete'> {
  id: string;
  label: string;
  value: string;
  onChange: (next: string) => void;
  isRequired?: boolean;
  help?: string;
}

/** One line of text in a form. */
export function Field({
  id,
  label,
  value,
  onChange,
  isRequired = false,
  autoComplete = 'off',
  help,
  ...input
}: Props) {
  return (
    <FormGroup label={label} isRequired={isRequired} fieldId={id}>
      <TextInput
        id={id}
        isRequired={isRequired}
        autoComplete={autoComplete}
        autoCapitalize="none"
        value={value}
        onChange={(_, next) => onChange(next)}
        aria-describedby={help && `${id}-help`}
        {...input}
      />
      {help && (
        <p id={`${id}-help`} className="loom-subtle">
          {help}
        </p>
      )}
    </FormGroup>
  );
}
