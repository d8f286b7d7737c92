import { describe, expect, it } from 'vitest';
import { read, write } from './document';

describe('read', () => {
  it.each([
    '0644',
    '3.10',
    '1e3',
    '1_000',
    '12:30:45',
    '2026-01-01',
    '~',
    'no',
    'on',
    'NULL',
    'True',
    '0x1F',
    '.inf',
    '12345678901234567890123',
    '3.14159265358979323846',
  ])('keeps the text %s', (word) => {
    expect(read(`a: ${word}`, 'none')).toEqual({ a: word });
  });

  it('takes what is written the same again for a number, a truth or nothing', () => {
    expect(read('{a: 8080, b: -0.5, c: true, d: null, e: }', 'none')).toEqual({
      a: 8080,
      b: -0.5,
      c: true,
      d: null,
      e: null,
    });
    expect(read('{"a": 3.10}', 'none')).toEqual({ a: '3.10' });
  });

  it('merges, and gives the same in both languages', () => {
    const value = read('common: &c {port: 8080}\nweb: {<<: *c, mode: 0644}', 'none');
    expect(value.web).toEqual({ port: 8080, mode: '0644' });
    for (const format of ['yaml', 'json'] as const) expect(read(write(value, format), 'none')).toEqual(value);
  });

  it('refuses what is no object, and what is broken by its line', () => {
    expect(() => read('[1]', 'an object, please')).toThrow('an object, please');
    expect(() => read('just words', 'an object, please')).toThrow('an object, please');
    expect(() => read('a: 1\na: 2', 'none')).toThrow('line 2');
  });
});
