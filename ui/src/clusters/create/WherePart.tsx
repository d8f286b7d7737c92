import { useQuery } from '@tanstack/react-query';
import { definitionsQuery } from '../../api/queries';
import { fieldOf, withField } from '../request';
import { Choice, compatible, Part, type PartProps } from './FormParts';
import { ProviderField } from './ProviderField';
import { ProvidersChoice } from './ProvidersChoice';
import type { ProviderForm } from './providers';

/** At which providers its nodes may stand, what these ask for, and what the nodes may be. */
export function WherePart({
  form: { setValue },
  values,
  facts,
  refusal,
  chosen,
}: PartProps & { chosen: ProviderForm[] }) {
  const hardware = useQuery(definitionsQuery('hardware-types'));
  const images = useQuery(definitionsQuery('image-types'));
  const refused =
    refusal('/provider') ??
    refusal('/providers') ??
    values.providers.map((_, i) => refusal(`/providers/${i}`)).find(Boolean);
  return (
    <Part title="Where it runs">
      <ProvidersChoice
        chosen={values.providers}
        onChange={(chosen) => setValue('providers', chosen, { shouldDirty: true })}
        usual={facts?.providers.join(', ')}
        error={refused}
      />
      <div className="loom-columns">
        <Choice
          id="hardwareType"
          label="Hardware type"
          none={facts?.hardwareType ? `As the template says: ${facts.hardwareType}` : 'What fits best'}
          options={compatible(hardware.data, facts?.compatible.hardwaretypes)}
          onChange={(value) => setValue('hardwareType', value, { shouldDirty: true })}
          value={values.hardwareType ?? ''}
          error={refusal('/hardwareType')}
        />
        <Choice
          id="imageType"
          label="Image type"
          none={facts?.imageType ? `As the template says: ${facts.imageType}` : 'What fits best'}
          options={compatible(images.data, facts?.compatible.imagetypes)}
          onChange={(value) => setValue('imageType', value, { shouldDirty: true })}
          value={values.imageType ?? ''}
          error={refusal('/imageType')}
        />
      </div>
      {chosen
        .filter(({ fields }) => fields.length > 0)
        .map(({ provider, fields }) => (
          <fieldset className="loom-fieldset" key={provider.name}>
            <legend>Your settings at {provider.name}</legend>
            <div className="loom-columns">
              {fields.map((field) => (
                <ProviderField
                  key={field.name}
                  provider={provider.name}
                  field={field}
                  value={fieldOf(values, provider.name, field.name)}
                  onChange={(value) =>
                    setValue('fields', withField(values, provider.name, field.name, value), {
                      shouldDirty: true,
                    })
                  }
                  error={
                    refusal(`/providerFields/${field.name}`) ??
                    refusal(`/fieldsByProvider/${provider.name}/${field.name}`)
                  }
                />
              ))}
            </div>
          </fieldset>
        ))}
    </Part>
  );
}
