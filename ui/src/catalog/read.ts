import type { Definition, FieldType } from '../api/types';

/**
 * Reads what the pages need from definitions as they are stored: the names of the fields are those of the original's
 * JSON, and everything but the name may be absent.
 */

export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function numberAt(value: unknown, ...path: string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function objectAt(value: unknown, ...path: string[]): Record<string, unknown> {
  const found = at(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found)
    ? (found as Record<string, unknown>)
    : {};
}

/** Names in a list of names, or of objects that have one. */
export function namesAt(value: unknown, ...path: string[]): string[] {
  return listAt(value, ...path)
    .map((entry) => (typeof entry === 'string' ? entry : textAt(entry, 'name')))
    .filter((name) => name !== undefined);
}

export function titleOf(definition: Definition): string {
  return definition.label || definition.name;
}

export interface TemplateFacts {
  services: string[];
  providers: string[];
  hardwareType: string | undefined;
  imageType: string | undefined;
  dnsSuffix: string | undefined;
  min: number;
  max: number | undefined;
  /** Each undefined for "all". */
  compatible: Record<'services' | 'hardwaretypes' | 'imagetypes', string[] | undefined>;
}

const UNBOUNDED = 2 ** 31 - 1;

export function templateFacts(template: Definition): TemplateFacts {
  const compatible = (key: string) => {
    const names = namesAt(template, 'compatibility', key);
    return names.length > 0 ? names : undefined;
  };
  const max = numberAt(template, 'constraints', 'size', 'max');
  const provider = textAt(template, 'defaults', 'provider');
  return {
    services: namesAt(template, 'defaults', 'services'),
    providers: provider ? [provider] : namesAt(template, 'defaults', 'providers'),
    hardwareType: textAt(template, 'defaults', 'hardwaretype'),
    imageType: textAt(template, 'defaults', 'imagetype'),
    dnsSuffix: textAt(template, 'defaults', 'dnsSuffix'),
    min: Math.max(1, numberAt(template, 'constraints', 'size', 'min') ?? 1),
    max: max === undefined || max >= UNBOUNDED ? undefined : max,
    compatible: {
      services: compatible('services'),
      hardwaretypes: compatible('hardwaretypes'),
      imagetypes: compatible('imagetypes'),
    },
  };
}

export interface Field {
  name: string;
  label: string;
  type: FieldType;
  tip: string | undefined;
  initial: unknown;
  options: string[];
  sensitive: boolean;
  required: boolean;
}

const TYPES: FieldType[] = ['TEXT', 'PASSWORD', 'SELECT', 'CHECKBOX', 'NUMBER'];

/** What a user may or must say about a provider: its type's fields for users, and those of administrators that may be overridden. */
export function userFields(providerType: Definition | undefined): Field[] {
  if (!providerType) return [];
  const alternatives = listAt(providerType, 'parameters', 'user', 'required').map((set) =>
    Array.isArray(set) ? set.map(String) : [],
  );
  const inAll = (name: string) => alternatives.length > 0 && alternatives.every((set) => set.includes(name));
  const read = ([name, schema]: [string, unknown]): Field => {
    const type = (textAt(schema, 'type') ?? 'text').toUpperCase() as FieldType;
    return {
      name,
      label: textAt(schema, 'label') ?? name,
      type: TYPES.includes(type) ? type : 'TEXT',
      tip: textAt(schema, 'tip'),
      initial: at(schema, 'default'),
      options: listAt(schema, 'options').map(String),
      sensitive: at(schema, 'sensitive') === true,
      required: inAll(name),
    };
  };
  const own = Object.entries(objectAt(providerType, 'parameters', 'user', 'fields')).map(read);
  const overridable = Object.entries(objectAt(providerType, 'parameters', 'admin', 'fields'))
    .filter(([, schema]) => at(schema, 'override') === true)
    .map(read);
  return [...own, ...overridable.filter((field) => !own.some((each) => each.name === field.name))];
}
