import type { ClusterRequest } from '../api/types';
import type { Field, TemplateFacts } from '../catalog/read';
import { read } from '../common/document';

/** How clusters may be named; neither as a number nor as an id. */
export const NAME =
  /^(?!\d+$)(?![0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)[a-z0-9_]([a-z0-9_.-]{0,253}[a-z0-9_])?$/i;

export type FieldValue = string | boolean;

/** What stands in the form. Empty texts mean: as the template says. */
export interface RequestForm {
  name: string;
  description: string;
  template: string;
  size: number;
  /** Empty for the template's. */
  providers: string[];
  /** By provider and field. */
  fields: Record<string, Record<string, FieldValue>>;
  services: string[];
  hardwareType: string;
  imageType: string;
  lease: 'template' | 'forever' | 'own';
  leaseAmount: number;
  leaseUnit: keyof typeof UNIT_MILLIS;
  dnsSuffix: string;
  config: string;
  profile: string;
  budget: string;
}

export const UNIT_MILLIS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

export const EMPTY: RequestForm = {
  name: '',
  description: '',
  template: '',
  size: 1,
  providers: [],
  fields: {},
  services: [],
  hardwareType: '',
  imageType: '',
  lease: 'template',
  leaseAmount: 1,
  leaseUnit: 'days',
  dnsSuffix: '',
  config: '',
  profile: '',
  budget: '',
};

/** How long a placement may take: milliseconds, and words for them. */
export const BUDGETS = [
  ['', "The server's limits"],
  ['1000', '1 second'],
  ['5000', '5 seconds'],
  ['20000', '20 seconds'],
  ['60000', '1 minute'],
] as const;

const NO_CONFIG = 'The configuration must be an object, as in { "web": { "port": 8080 } }.';

/** The configuration, or why it is none. */
export function parseConfig(text: string): Record<string, unknown> | string | undefined {
  if (text.trim() === '') return undefined;
  try {
    return read(text, NO_CONFIG);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return message === NO_CONFIG ? message : `This is neither YAML nor JSON: ${message}`;
  }
}

/** The request that a form stands for; what is as the template says is left out. */
export function toRequest(
  form: RequestForm,
  template: TemplateFacts,
  providers: { provider: { name: string }; fields: Field[] }[],
): ClusterRequest {
  const config = parseConfig(form.config);
  const byProvider = providers
    .map(({ provider, fields }) => [provider.name, fieldValues(form.fields[provider.name], fields)] as const)
    .filter(([, values]) => Object.keys(values).length > 0);
  const sameServices =
    form.services.length === template.services.length &&
    form.services.every((service) => template.services.includes(service));
  return {
    name: form.name.trim(),
    template: form.template,
    size: form.size,
    ...(form.description.trim() ? { description: form.description.trim() } : {}),
    ...(form.providers.length === 1 ? { provider: form.providers[0] } : {}),
    ...(form.providers.length > 1 ? { providers: form.providers } : {}),
    ...(providers.length === 1 && byProvider[0] ? { providerFields: byProvider[0][1] } : {}),
    ...(providers.length > 1 && byProvider.length > 0
      ? { fieldsByProvider: Object.fromEntries(byProvider) }
      : {}),
    ...(sameServices ? {} : { services: form.services }),
    ...(form.hardwareType ? { hardwareType: form.hardwareType } : {}),
    ...(form.imageType ? { imageType: form.imageType } : {}),
    ...(form.lease === 'forever' ? { initialLease: 0 } : {}),
    ...(form.lease === 'own' ? { initialLease: form.leaseAmount * UNIT_MILLIS[form.leaseUnit] } : {}),
    ...(form.dnsSuffix.trim() ? { dnsSuffix: form.dnsSuffix.trim() } : {}),
    ...(typeof config === 'object' ? { config } : {}),
    ...(form.profile ? { placement: { profile: form.profile } } : {}),
    ...(form.budget ? { budgetMillis: Number(form.budget) } : {}),
  };
}

/** What is given for a provider's field. */
export function fieldOf(form: RequestForm, provider: string, field: string): FieldValue | undefined {
  return form.fields[provider]?.[field];
}

/** All that is given, with one field changed. */
export function withField(
  form: RequestForm,
  provider: string,
  field: string,
  value: FieldValue,
): RequestForm['fields'] {
  return { ...form.fields, [provider]: { ...form.fields[provider], [field]: value } };
}

/** What a request says of a provider's fields; what is left empty is left out. */
export function fieldValues(
  given: Record<string, FieldValue> | undefined,
  fields: Field[],
): Record<string, unknown> {
  return Object.fromEntries(
    fields
      .map((field) => [field.name, fieldValue(field, given?.[field.name])] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function fieldValue(field: Field, value: string | boolean | undefined): unknown {
  if (field.type === 'CHECKBOX') return typeof value === 'boolean' ? value : undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  return field.type === 'NUMBER' ? Number(value) : value;
}
