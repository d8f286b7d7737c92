import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FORMS, isAlternatives, toChange, unreadable } from './forms';

describe('the forms of changes', () => {
  it('ask for all that the API documents', () => {
    const { schemas } = parse(readFileSync('../docs/openapi.yaml', 'utf8')).components;
    const mapping: Record<string, string> = schemas.ChangeRequest.discriminator.mapping;
    const documented = Object.entries(mapping).map(([kind, ref]) => {
      const schema = schemas[ref.replace('#/components/schemas/', '')];
      const rolling = Object.keys(schemas.RollingRequest.properties).map((part) => `rollout.${part}`);
      const parts = Object.keys(schema.properties ?? {}).flatMap((part) =>
        part === 'rollout' ? rolling : part,
      );
      return [kind, parts.sort()];
    });
    const asked = Object.entries(FORMS).map(([kind, form]) => [
      kind,
      [...form.parts, ...form.more]
        .flatMap((part) => (isAlternatives(part) ? part.oneOf.map(({ field }) => field) : part))
        .map(({ name }) => name)
        // What single providers are given stands under their names.
        .flatMap((name) => (name === 'fieldsByProvider' ? [name, 'providerFields'] : name))
        .sort(),
    ]);
    expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(documented));
  });

  it('stand for bodies in which what is left empty is left out', () => {
    expect(toChange('grow', {}, {}, [])).toEqual({ kind: 'grow', count: 1 });
    expect(toChange('grow', { 'How many': 'size' }, { count: '3', size: ' 6..10 ' }, [])).toEqual({
      kind: 'grow',
      size: '6..10',
    });
    expect(
      toChange('replace', {}, { nodes: [1003], broken: true, disrupt: '10%', budgetMillis: '5000' }, []),
    ).toEqual({ kind: 'replace', nodes: [1003], broken: true, disrupt: '10%', budgetMillis: 5000 });
    expect(toChange('reconfigure', {}, { config: '{"web": {"port": null}}', services: [] }, [])).toEqual({
      kind: 'reconfigure',
      config: { web: { port: null } },
    });
    expect(
      toChange(
        'reconfigure',
        {},
        { config: '{}', authorizedKeys: 'ssh-ed25519 A ann, home\n\n ssh-rsa B \n' },
        [],
      ),
    ).toEqual({
      kind: 'reconfigure',
      config: {},
      authorizedKeys: ['ssh-ed25519 A ann, home', 'ssh-rsa B'],
    });
    expect(
      toChange(
        'restart',
        {},
        { services: [], nodes: [], 'rollout.width': '2', 'rollout.skipDrain': true },
        [],
      ),
    ).toEqual({ kind: 'restart', rollout: { width: 2, skipDrain: true } });
    expect(toChange('defragment', {}, {}, [])).toEqual({ kind: 'defragment' });
  });

  it('say what new providers are given, as their fields are', () => {
    const field = {
      label: 'Zone',
      tip: undefined,
      initial: undefined,
      options: [],
      sensitive: false,
      required: false,
    };
    const cloud = {
      provider: { name: 'cloud' },
      fields: [
        { ...field, name: 'zone', type: 'TEXT' as const },
        { ...field, name: 'disk', type: 'NUMBER' as const },
      ],
    };
    const values = { providers: ['cloud'], fieldsByProvider: { cloud: { disk: '20', zone: '' } } };
    expect(toChange('grow', {}, values, [cloud])).toEqual({
      kind: 'grow',
      count: 1,
      providers: ['cloud'],
      fieldsByProvider: { cloud: { disk: 20 } },
    });
  });

  it('are not sent with a configuration that is no object', () => {
    const config = FORMS.reconfigure?.parts[0];
    if (!config || isAlternatives(config)) throw new Error('There is no field for the configuration.');
    expect(unreadable(config, {})).toBeUndefined();
    expect(unreadable(config, { config: '[1]' })).toContain('must be an object');
  });
});
