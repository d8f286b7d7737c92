export interface Collection {
  path: string;
  title: string;
  /** One of them. */
  one: string;
  about: string;
  /** Whether people write them; the others are announced by provisioners. */
  writable: boolean;
}

/** What the catalogue holds, in the order of the navigation. */
export const COLLECTIONS: Collection[] = [
  {
    path: 'cluster-templates',
    title: 'Templates',
    one: 'cluster template',
    about: 'What users choose from: services, what they may run on, and how they may be laid out.',
    writable: true,
  },
  {
    path: 'partial-templates',
    title: 'Partial templates',
    one: 'partial template',
    about: 'Pieces that cluster templates include.',
    writable: true,
  },
  {
    path: 'services',
    title: 'Services',
    one: 'service',
    about: 'Software that runs on nodes: what it needs, and what to run at each step.',
    writable: true,
  },
  {
    path: 'hardware-types',
    title: 'Hardware types',
    one: 'hardware type',
    about: 'Sizes of machine, and what each is called and costs at each provider.',
    writable: true,
  },
  {
    path: 'image-types',
    title: 'Image types',
    one: 'image type',
    about: 'What machines start from, and what each is called at each provider.',
    writable: true,
  },
  {
    path: 'providers',
    title: 'Providers',
    one: 'provider',
    about: 'Accounts at clouds and pools of machines, with their locations.',
    writable: true,
  },
  {
    path: 'provider-types',
    title: 'Provider types',
    one: 'provider type',
    about: 'Plugins that make machines, as live provisioners announce them.',
    writable: false,
  },
  {
    path: 'automator-types',
    title: 'Automator types',
    one: 'automator type',
    about: 'Plugins that run the actions of services, as live provisioners announce them.',
    writable: false,
  },
];
