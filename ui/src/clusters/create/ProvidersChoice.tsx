import { Checkbox } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { definitionsQuery } from '../../api/queries';
import { titleOf } from '../../catalog/read';
import { Help } from './FormParts';

/** One provider, several, or none for those of the template. */
export function ProvidersChoice({
  chosen,
  onChange,
  usual,
  none = 'As the template says',
  error,
}: {
  chosen: string[];
  onChange: (chosen: string[]) => void;
  /** What holds where none is chosen, in words. */
  usual: string | undefined;
  /** Why that holds. */
  none?: string;
  error?: string | undefined;
}) {
  const providers = useQuery(definitionsQuery('providers'));
  const id = useId();
  return (
    <fieldset className="loom-services" aria-describedby={id}>
      <legend className="pf-v6-c-form__label-text">Providers</legend>
      {(providers.data ?? []).map((each) => (
        <Checkbox
          key={each.name}
          id={`${id}-${each.name}`}
          label={titleOf(each)}
          {...(each.description ? { description: each.description } : {})}
          isChecked={chosen.includes(each.name)}
          onChange={(_, checked) =>
            onChange(checked ? [...chosen, each.name] : chosen.filter((name) => name !== each.name))
          }
        />
      ))}
      <Help id={id} error={error}>
        {chosen.length > 1
          ? 'Each node stands at one of them.'
          : chosen.length === 1
            ? 'Choose more to let nodes stand at any of them.'
            : `${none}${usual ? `: ${usual}` : ''}.`}
      </Help>
    </fieldset>
  );
}
