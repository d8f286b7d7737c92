import {
  ExpandableSection,
  FormGroup,
  FormSelect,
  FormSelectOption,
  NumberInput,
  Radio,
  TextArea,
  TextInput,
} from '@patternfly/react-core';
import { type parseConfig, type RequestForm, UNIT_MILLIS } from '../request';
import { Help, type PartProps } from './FormParts';

/** What few need: how long it lives, the end of its host names, its configuration. */
export function MorePart({
  form: { register, setValue },
  values,
  facts,
  refusal,
  config,
}: PartProps & { config: ReturnType<typeof parseConfig> }) {
  return (
    <ExpandableSection toggleText="Lease, DNS suffix, configuration" isIndented>
      <div className="loom-stack">
        <FormGroup role="radiogroup" label="Lease" fieldId="lease" isStack>
          {(
            [
              ['template', 'As the template says'],
              ['forever', 'For ever'],
              ['own', 'For'],
            ] as const
          ).map(([value, label]) => (
            <Radio
              key={value}
              id={`lease-${value}`}
              name="lease"
              label={label}
              isChecked={values.lease === value}
              onChange={() => setValue('lease', value)}
            />
          ))}
          {values.lease === 'own' && (
            <div className="loom-lease">
              <NumberInput
                value={values.leaseAmount}
                min={1}
                onMinus={() => setValue('leaseAmount', values.leaseAmount - 1)}
                onPlus={() => setValue('leaseAmount', values.leaseAmount + 1)}
                onChange={(event) =>
                  setValue('leaseAmount', Math.max(1, Math.trunc(Number(event.currentTarget.value))))
                }
                inputAriaLabel="Length of the lease"
                widthChars={4}
              />
              <FormSelect
                aria-label="Unit of the lease"
                value={values.leaseUnit}
                onChange={(_, unit) => setValue('leaseUnit', unit as RequestForm['leaseUnit'])}
              >
                {Object.keys(UNIT_MILLIS).map((unit) => (
                  <FormSelectOption key={unit} value={unit} label={unit} />
                ))}
              </FormSelect>
            </div>
          )}
        </FormGroup>
        <FormGroup label="DNS suffix" fieldId="dnsSuffix">
          <TextInput
            id="dnsSuffix"
            {...register('dnsSuffix')}
            validated={refusal('/dnsSuffix') ? 'error' : 'default'}
            aria-describedby="dnsSuffix-help"
          />
          <Help id="dnsSuffix-help" error={refusal('/dnsSuffix')}>
            Comes after the host names; if it is left empty, <code>{facts?.dnsSuffix ?? 'local'}</code> does.
          </Help>
        </FormGroup>
        <FormGroup label="Configuration" fieldId="config">
          <TextArea
            id="config"
            className="loom-mono"
            resizeOrientation="vertical"
            rows={8}
            spellCheck={false}
            {...register('config')}
            validated={typeof config === 'string' ? 'error' : 'default'}
            aria-describedby="config-help"
          />
          <Help id="config-help" error={typeof config === 'string' ? config : undefined}>
            YAML or JSON, merged over the template's configuration, such as{' '}
            <code>{'{"web": {"greeting": "Hello"}}'}</code>.
          </Help>
        </FormGroup>
      </div>
    </ExpandableSection>
  );
}
