import { Checkbox } from '@patternfly/react-core';
import type { Definition } from '../../api/types';

export function ServiceChoice({
  services,
  chosen,
  defaults,
  onChange,
}: {
  services: Definition[];
  chosen: string[];
  defaults: string[];
  onChange: (services: string[]) => void;
}) {
  const known = new Set(services.map((service) => service.name));
  const all: Pick<Definition, 'name' | 'label' | 'description'>[] = [
    ...services,
    ...defaults.filter((name) => !known.has(name)).map((name) => ({ name })),
  ];
  if (all.length === 0) return <p className="loom-subtle">Choose a template first.</p>;
  return (
    <fieldset className="loom-services">
      <legend className="loom-subtle loom-small">
        {chosen.length} chosen; the template's own are marked by a dot.
      </legend>
      {all.map((service) => (
        <Checkbox
          key={service.name}
          id={`service-${service.name}`}
          label={`${service.label ?? service.name}${defaults.includes(service.name) ? ' •' : ''}`}
          {...(service.description ? { description: service.description } : {})}
          isChecked={chosen.includes(service.name)}
          onChange={(_, checked) =>
            onChange(checked ? [...chosen, service.name] : chosen.filter((each) => each !== service.name))
          }
        />
      ))}
    </fieldset>
  );
}
