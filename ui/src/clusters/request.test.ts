import { describe, expect, it } from 'vitest';
import { templateFacts, userFields } from '../catalog/read';
import { EMPTY, parseConfig, toRequest } from './request';

const template = templateFacts({
  name: 'web-tier',
  defaults: { services: ['balancer', { name: 'web', config: {} }], provider: 'sandbox' },
  constraints: { size: { min: 2, max: 2 ** 31 - 1 } },
});

const fields = userFields({
  name: 'openstack',
  parameters: {
    admin: {
      fields: {
        zone: { label: 'Zone', type: 'text', override: true },
        url: { label: 'URL', type: 'text' },
      },
    },
    user: {
      fields: {
        key: { label: 'Key', type: 'password', sensitive: true },
        nodes: { label: 'Nodes', type: 'number' },
        floating: { label: 'Floating IP', type: 'checkbox', default: true },
      },
      required: [['key'], ['key', 'nodes']],
    },
  },
});

describe('templateFacts', () => {
  it('reads services by name or as objects, and no bound as none', () => {
    expect(template).toMatchObject({ services: ['balancer', 'web'], min: 2, max: undefined });
  });
});

describe('providers of a template', () => {
  it('are one or several', () => {
    expect(template.providers).toEqual(['sandbox']);
    expect(templateFacts({ name: 't', defaults: { providers: ['a', 'b'] } }).providers).toEqual(['a', 'b']);
  });
});

describe('userFields', () => {
  it('asks for the user’s own fields and those that may be overridden', () => {
    expect(fields.map((field) => field.name)).toEqual(['key', 'nodes', 'floating', 'zone']);
  });

  it('requires what every alternative requires', () => {
    expect(fields.filter((field) => field.required).map((field) => field.name)).toEqual(['key']);
  });
});

describe('toRequest', () => {
  const cloud = { provider: { name: 'cloud' }, fields };
  const form = { ...EMPTY, name: ' shop ', template: 'web-tier', size: 3, services: ['web', 'balancer'] };

  it('leaves out what is as the template says', () => {
    expect(toRequest(form, template, [cloud])).toEqual({ name: 'shop', template: 'web-tier', size: 3 });
  });

  it('says what differs, each in its type', () => {
    const request = toRequest(
      {
        ...form,
        services: ['web'],
        providers: ['cloud'],
        fields: { cloud: { key: 'secret', nodes: '4', floating: false, zone: '' } },
        lease: 'own',
        leaseAmount: 2,
        leaseUnit: 'hours',
        config: '{"web": {"port": 8080}}',
      },
      template,
      [cloud],
    );
    expect(request).toEqual({
      name: 'shop',
      template: 'web-tier',
      size: 3,
      services: ['web'],
      provider: 'cloud',
      providerFields: { key: 'secret', nodes: 4, floating: false },
      initialLease: 7_200_000,
      config: { web: { port: 8080 } },
    });
  });

  it('says what each of several providers is given', () => {
    const request = toRequest(
      {
        ...form,
        providers: ['near', 'cloud'],
        fields: { cloud: { key: 'secret' }, elsewhere: { key: 'not asked for' } },
      },
      template,
      [{ provider: { name: 'near' }, fields: [] }, cloud],
    );
    expect(request).toMatchObject({
      providers: ['near', 'cloud'],
      fieldsByProvider: { cloud: { key: 'secret' } },
    });
    expect(request).not.toHaveProperty('provider');
    expect(request).not.toHaveProperty('providerFields');
  });

  it('asks for ever as 0', () => {
    expect(toRequest({ ...form, lease: 'forever' }, template, [cloud]).initialLease).toBe(0);
  });
});

describe('parseConfig', () => {
  it('takes an object, nothing for nothing, and says why it takes no other', () => {
    expect(parseConfig('{"a": 1}')).toEqual({ a: 1 });
    expect(parseConfig('  ')).toBeUndefined();
    expect(parseConfig('[1]')).toContain('must be an object');
    expect(parseConfig('{a')).toContain('This is neither YAML nor JSON');
  });
});
