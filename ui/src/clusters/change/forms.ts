import type { ChangeRequest } from '../../api/types';
import type { ProviderForm } from '../create/providers';
import { type FieldValue, fieldValues, parseConfig } from '../request';

/** How a part of a change's body is asked for, and what stands in the form for it. */
interface Values {
  number: string;
  text: string;
  /** Texts, apart by commas. */
  list: string;
  /** Texts, one a line. */
  lines: string;
  /** A hardware type of the catalogue. */
  hardware: string;
  /** An image type of the catalogue. */
  image: string;
  /** Milliseconds that the placement may take. */
  budget: string;
  flag: boolean;
  /** A JSON object. */
  config: string;
  /** Numbers of nodes of the cluster. */
  nodes: number[];
  /** Services of the cluster. */
  services: string[];
  /** Services that the cluster does not have. */
  newServices: string[];
  providers: string[];
  /** What providers that are new to the cluster ask for, by provider and field. */
  providerFields: Record<string, Record<string, FieldValue>>;
}

export type Asked = keyof Values;

type FieldOf<K extends Asked> = {
  /** As the body calls it. */
  name: string;
  asked: K;
  label: string;
  help: string;
  isRequired?: boolean;
  /** What stands there at first; empty where this is absent. */
  initial?: Values[K];
};

/** A part of a change's body. */
export type ChangeField = { [K in Asked]: FieldOf<K> }[Asked];

/** Fields of which one is said, with the words that it is chosen by. */
export interface Alternatives {
  label: string;
  oneOf: { choice: string; field: ChangeField }[];
}

/** What is asked for a kind of change. */
export interface ChangeForm {
  about: string;
  parts: (ChangeField | Alternatives)[];
  /** What few need. */
  more: ChangeField[];
}

/** What stands in the form, by the names of fields. */
export type ChangeValues = Record<string, Values[Asked]>;

/** The names of the fields that are chosen of alternatives, by the labels of these. */
export type Choices = Record<string, string>;

const PLACEMENT: ChangeField[] = [
  {
    name: 'disrupt',
    asked: 'text',
    label: 'Disruption budget',
    help: 'How much of what stands may be disturbed, such as 5 or 10%; no more than the change demands if it is left empty.',
  },
  {
    name: 'budgetMillis',
    asked: 'budget',
    label: 'Time for a plan',
    help: 'More time can find a better plan.',
  },
];

const ROLLOUT: ChangeField[] = [
  {
    name: 'rollout.width',
    asked: 'number',
    label: 'Nodes at a time',
    help: 'Between them the checks of their services must hold; all at once if it is left empty.',
  },
  {
    name: 'rollout.canary',
    asked: 'number',
    label: 'Nodes to begin with',
    help: 'Behind these the operation pauses until it is resumed.',
  },
  {
    name: 'rollout.settleSeconds',
    asked: 'number',
    label: 'Seconds that checks must hold',
    help: '30, if nodes are not changed all at once and it is left empty.',
  },
  {
    name: 'rollout.skipDrain',
    asked: 'flag',
    label: 'Do not drain services',
    help: 'They are stopped on nodes that leave without having handed over their work.',
  },
];

const SIZE: ChangeField = {
  name: 'size',
  asked: 'text',
  label: 'Size',
  help: 'Of the whole cluster: a number such as 8, or a range such as 6..10.',
  isRequired: true,
};

const SERVICES: ChangeField = {
  name: 'services',
  asked: 'services',
  label: 'Services',
  help: 'All, if none is chosen.',
};

const NODES: ChangeField = { name: 'nodes', asked: 'nodes', label: 'Nodes', help: 'All, if none is chosen.' };

/** The forms of the kinds of change, as the API documents their bodies. */
export const FORMS: Record<string, ChangeForm> = {
  grow: {
    about: 'Adds nodes; where they stand and what is on them is placed as when a cluster is created.',
    parts: [
      {
        label: 'How many',
        oneOf: [
          {
            choice: 'By a number of nodes',
            field: {
              name: 'count',
              asked: 'number',
              label: 'Nodes to add',
              help: 'How many nodes the cluster is to have more than now.',
              isRequired: true,
              initial: '1',
            },
          },
          { choice: 'To a size', field: SIZE },
        ],
      },
    ],
    more: [
      {
        name: 'providers',
        asked: 'providers',
        label: 'Providers',
        help: 'At which nodes may stand from now on.',
      },
      { name: 'fieldsByProvider', asked: 'providerFields', label: 'Settings at new providers', help: '' },
      ...ROLLOUT,
      ...PLACEMENT,
    ],
  },
  adopt: {
    about:
      'Makes nodes of machines that are there already; what is on them is placed as when a cluster grows.',
    parts: [
      {
        name: 'machines',
        asked: 'list',
        label: 'Machines',
        help: 'What the provider calls them, apart by commas; the addresses of hosts.',
        isRequired: true,
      },
      { ...SERVICES, help: 'Come onto each of them at least; the placement chooses, if none is chosen.' },
    ],
    more: [
      {
        name: 'provider',
        asked: 'text',
        label: 'Provider',
        help: 'Where they are; needed where the cluster stands at several.',
      },
      {
        name: 'location',
        asked: 'text',
        label: 'Location',
        help: 'Within the provider, where it has several.',
      },
      {
        name: 'hardwareType',
        asked: 'hardware',
        label: 'Hardware type',
        help: "That they are of; the cluster's, if it is left empty.",
      },
      {
        name: 'imageType',
        asked: 'image',
        label: 'Image type',
        help: "That they were made from; the cluster's, if it is left empty.",
      },
      ...ROLLOUT,
      ...PLACEMENT,
    ],
  },
  shrink: {
    about: 'Removes nodes, with all that is on them.',
    parts: [
      {
        label: 'Which nodes',
        oneOf: [
          {
            choice: 'By a number of nodes, which the placement chooses',
            field: {
              name: 'count',
              asked: 'number',
              label: 'Number of nodes',
              help: 'How many nodes the cluster is to have fewer than now.',
              isRequired: true,
              initial: '1',
            },
          },
          {
            choice: 'Certain nodes',
            field: {
              name: 'nodes',
              asked: 'nodes',
              label: 'Nodes to remove',
              help: 'Choose those that leave.',
              isRequired: true,
            },
          },
          { choice: 'To a size', field: SIZE },
        ],
      },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  replace: {
    about: 'Creates new nodes in the place of others, which are then removed with all that is on them.',
    parts: [
      {
        name: 'nodes',
        asked: 'nodes',
        label: 'Nodes to replace',
        help: 'Choose those that leave.',
        isRequired: true,
      },
      {
        name: 'broken',
        asked: 'flag',
        label: 'They do not answer',
        help: 'Their services are not stopped and removed before they leave.',
      },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  repair: {
    about:
      'Creates new nodes in the place of those that inspections have found missing or silent, and starts services that do not run.',
    parts: [NODES],
    more: PLACEMENT,
  },
  'finish-elsewhere': {
    about:
      'Finishes the latest operation, and places the nodes elsewhere that it could not make, for their providers had no capacity.',
    parts: [],
    more: PLACEMENT.filter((field) => field.name === 'budgetMillis'),
  },
  hardware: {
    about: 'Creates nodes of another hardware type in the place of the others, which are then removed.',
    parts: [
      {
        name: 'hardwareType',
        asked: 'hardware',
        label: 'Hardware type',
        help: 'Of all nodes, from now on.',
        isRequired: true,
      },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  image: {
    about: 'Creates nodes from another image in the place of the others, which are then removed.',
    parts: [
      {
        name: 'imageType',
        asked: 'image',
        label: 'Image type',
        help: 'Of all nodes, from now on.',
        isRequired: true,
      },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  move: {
    about:
      'Creates nodes elsewhere in the place of those that stand where none may from now on, which are then removed.',
    parts: [
      {
        name: 'providers',
        asked: 'providers',
        label: 'Providers',
        help: 'At which nodes may stand from now on.',
      },
      {
        name: 'locations',
        asked: 'list',
        label: 'Locations',
        help: 'Such as north/rack-a, apart by commas; all locations of the providers if it is left empty.',
      },
      { name: 'fieldsByProvider', asked: 'providerFields', label: 'Settings at new providers', help: '' },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  sync: {
    about: 'Makes the cluster what the present version of its template asks for, by the present definitions.',
    parts: [],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  replan: {
    about: 'Places the cluster anew, by the weights and prices of now.',
    parts: [
      {
        name: 'minSavingPercent',
        asked: 'number',
        label: 'Least saving in percent',
        help: 'Nothing is done if it would save less; any better placement will do if it is left empty.',
      },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  apply: {
    about: 'Makes the cluster what a request for a new one says, all at once.',
    parts: [
      {
        name: 'cluster',
        asked: 'config',
        label: 'Description',
        help: 'JSON, as in the body of a request for a cluster; name and template are those of the cluster.',
        isRequired: true,
        initial: '{}',
      },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  'add-services': {
    about: 'Installs and starts services on nodes of the cluster.',
    parts: [
      {
        name: 'services',
        asked: 'newServices',
        label: 'Services to add',
        help: 'Choose from the catalogue.',
        isRequired: true,
      },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  'remove-services': {
    about: 'Stops services and removes them from all nodes.',
    parts: [
      {
        name: 'services',
        asked: 'services',
        label: 'Services to remove',
        help: 'At least one service stays.',
        isRequired: true,
      },
    ],
    more: [...ROLLOUT, ...PLACEMENT],
  },
  reconfigure: {
    about: 'Changes the configuration of the cluster, and configures its services again.',
    parts: [
      {
        name: 'config',
        asked: 'config',
        label: 'Configuration',
        help: 'JSON, merged over the configuration of the cluster; null removes a value.',
        isRequired: true,
        initial: '{}',
      },
      SERVICES,
      {
        name: 'restart',
        asked: 'flag',
        label: 'Restart them',
        help: 'They are stopped before and started after, with all that depends on them.',
      },
    ],
    more: [
      {
        name: 'authorizedKeys',
        asked: 'lines',
        label: 'Authorized keys',
        help: 'Public keys that may log in to its nodes, one a line, besides those of the tenant and the owner; as they are if it is left empty.',
      },
      ...ROLLOUT,
    ],
  },
  'rotate-key': {
    about:
      "Gives Loom another SSH key to log in to the cluster's nodes by. The old one is removed when all nodes have the new one.",
    parts: [],
    more: [],
  },
  start: { about: 'Starts services, with what they need at run time.', parts: [SERVICES, NODES], more: [] },
  stop: { about: 'Stops services, with what needs them at run time.', parts: [SERVICES, NODES], more: [] },
  restart: {
    about: 'Stops services and starts them again, with what needs them at run time.',
    parts: [SERVICES, NODES],
    more: ROLLOUT,
  },
};

/** The form of a kind of change; of one that this page does not know yet, nothing is asked. */
export function formOf(kind: string): ChangeForm {
  return FORMS[kind] ?? { about: '', parts: [], more: [] };
}

export function isAlternatives(part: ChangeField | Alternatives): part is Alternatives {
  return 'oneOf' in part;
}

/** The field that is chosen of some; the first at first. */
export function chosenOf({ label, oneOf }: Alternatives, choices: Choices): ChangeField | undefined {
  return (oneOf.find(({ field }) => field.name === choices[label]) ?? oneOf[0])?.field;
}

/** All fields that are asked for, as the choices are. */
export function fieldsOf(form: ChangeForm, choices: Choices): ChangeField[] {
  return [...form.parts, ...form.more].flatMap(
    (part) => (isAlternatives(part) ? chosenOf(part, choices) : part) ?? [],
  );
}

/** What stands in the form for a field. */
export function valueFor<K extends Asked>(field: FieldOf<K>, values: ChangeValues): Values[K] {
  return (values[field.name] as Values[K] | undefined) ?? field.initial ?? EMPTY[field.asked];
}

const EMPTY: { [K in Asked]: Values[K] } = {
  number: '',
  text: '',
  list: '',
  lines: '',
  hardware: '',
  image: '',
  budget: '',
  flag: false,
  config: '',
  nodes: [],
  services: [],
  newServices: [],
  providers: [],
  providerFields: {},
};

/** The body that a form stands for; what is left empty is left out. */
export function toChange(
  kind: string,
  choices: Choices,
  values: ChangeValues,
  newProviders: ProviderForm[],
): ChangeRequest {
  const said = fieldsOf(formOf(kind), choices)
    .map((field) => [field.name, partOf(field, values, newProviders)] as const)
    .filter(([, part]) => part !== undefined);
  return { kind, ...nested(said) };
}

/** Parts whose names have a dot stand together below what is before it. */
function nested(parts: (readonly [string, unknown])[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, part] of parts) {
    const [outer = name, inner] = name.split('.');
    body[outer] = inner === undefined ? part : { ...(body[outer] as object | undefined), [inner]: part };
  }
  return body;
}

function partOf(field: ChangeField, values: ChangeValues, newProviders: ProviderForm[]): unknown {
  switch (field.asked) {
    case 'number':
    case 'budget': {
      const text = valueFor(field, values);
      return text === '' ? undefined : Number(text);
    }
    case 'text':
    case 'hardware':
    case 'image':
      return valueFor(field, values).trim() || undefined;
    case 'list': {
      const texts = valueFor(field, values)
        .split(',')
        .map((text) => text.trim())
        .filter((text) => text !== '');
      return texts.length > 0 ? texts : undefined;
    }
    case 'lines': {
      const lines = valueFor(field, values)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      return lines.length > 0 ? lines : undefined;
    }
    case 'flag':
      return valueFor(field, values) || undefined;
    case 'config': {
      const config = parseConfig(valueFor(field, values));
      return typeof config === 'string' ? undefined : config;
    }
    case 'nodes':
    case 'services':
    case 'newServices':
    case 'providers': {
      const chosen = valueFor(field, values);
      return chosen.length > 0 ? chosen : undefined;
    }
    case 'providerFields': {
      const given = valueFor(field, values);
      const byProvider = newProviders
        .map(({ provider, fields }) => [provider.name, fieldValues(given[provider.name], fields)] as const)
        .filter(([, said]) => Object.keys(said).length > 0);
      return byProvider.length > 0 ? Object.fromEntries(byProvider) : undefined;
    }
  }
}

/** Why a form cannot be sent yet; undefined where it can. */
export function unreadable(field: ChangeField, values: ChangeValues): string | undefined {
  if (field.asked !== 'config') return undefined;
  const config = parseConfig(valueFor(field, values));
  return typeof config === 'string' ? config : undefined;
}
