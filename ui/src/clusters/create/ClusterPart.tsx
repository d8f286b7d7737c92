import { FormGroup, NumberInput, TextInput } from '@patternfly/react-core';
import { Controller } from 'react-hook-form';
import { NAME } from '../request';
import { Help, Part, type PartProps } from './FormParts';

/** What it is called, and how large it is. */
export function ClusterPart({ form: { control, register, formState }, facts, refusal }: PartProps) {
  return (
    <Part title="Cluster">
      <FormGroup label="Name" isRequired fieldId="name">
        <TextInput
          id="name"
          isRequired
          autoComplete="off"
          spellCheck={false}
          {...register('name', { required: true, pattern: NAME, maxLength: 255 })}
          validated={formState.errors.name || refusal('/name') ? 'error' : 'default'}
          aria-describedby="name-help"
        />
        <Help id="name-help" error={formState.errors.name ? true : refusal('/name')}>
          Letters, digits, dots, dashes and underscores, such as shop. Host names begin with it.
        </Help>
      </FormGroup>
      <FormGroup label="Nodes" isRequired fieldId="size">
        <Controller
          control={control}
          name="size"
          render={({ field }) => (
            <NumberInput
              value={field.value}
              min={facts?.min ?? 1}
              max={facts?.max ?? 10_000}
              onMinus={() => field.onChange(field.value - 1)}
              onPlus={() => field.onChange(field.value + 1)}
              onChange={(event) => field.onChange(Math.trunc(Number(event.currentTarget.value)) || 0)}
              inputProps={{ id: 'size', onBlur: field.onBlur, 'aria-describedby': 'size-help' }}
              inputAriaLabel="Nodes"
              minusBtnAriaLabel="One node less"
              plusBtnAriaLabel="One node more"
              widthChars={6}
            />
          )}
        />
        <Help id="size-help" error={refusal('/size')}>
          {facts
            ? `This template makes ${facts.max === undefined ? `${facts.min} nodes or more` : `from ${facts.min} to ${facts.max} nodes`}.`
            : 'How many machines.'}
        </Help>
      </FormGroup>
      <FormGroup label="Description" fieldId="description">
        <TextInput id="description" autoComplete="off" {...register('description')} />
      </FormGroup>
    </Part>
  );
}
