import { useQueries, useQuery } from '@tanstack/react-query';
import { definitionQuery, definitionsQuery } from '../../api/queries';
import type { Definition } from '../../api/types';
import { type Field, textAt, userFields } from '../../catalog/read';

/** A provider that nodes may stand at, and what it asks its users for. */
export interface ProviderForm {
  provider: Definition;
  fields: Field[];
}

/** These providers, as far as they are known. */
export function useProviders(names: string[]): ProviderForm[] {
  const providers = useQuery({ ...definitionsQuery('providers'), enabled: names.length > 0 });
  const known = names.flatMap((name) => providers.data?.filter((each) => each.name === name) ?? []);
  const types = [...new Set(known.map((provider) => textAt(provider, 'providertype') ?? ''))].filter(Boolean);
  const read = useQueries({ queries: types.map((type) => definitionQuery('provider-types', type)) });
  return known.map((provider) => ({
    provider,
    fields: userFields(read[types.indexOf(textAt(provider, 'providertype') ?? '')]?.data?.body),
  }));
}
