import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UserError } from '../../src/errors.ts';
import { option, optionSpecs } from '../../src/option.ts';
import { parseTyped, type Wording } from '../../src/platforms/grammar.ts';
import { imagine } from '../contract/platform/slack/sample-commands.ts';

const specs = optionSpecs(imagine.options);
const parse = (text: string) => parseTyped(text, specs);
const problemOf = (text: string): Readonly<Record<string, string | number>> => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, ...error.details };
    throw error;
  }
  throw new Error('It was understood');
};

describe('typed options', () => {
  it('are what they are to be also when their words stand alone', () => {
    const days = option.integer({ summary: 'How long', min: 1, max: 9, positional: true });
    const numbers = optionSpecs(z.object({ days }));
    expect(parseTyped('7', numbers)).toEqual({ days: 7 });
    expect(() => parseTyped('a week', numbers)).toThrow(UserError);
  });

  it('are taken by their names and aliases, wherever they stand', () => {
    const expected = { prompt: 'a lamp', aspect_ratio: '16:9', resolution: '2K', count: 2 };
    expect(parse('a lamp --ar 16:9 --res 2K --count 2')).toEqual(expected);
    expect(parse('--aspect-ratio 16:9 a lamp --resolution=2k --n 2')).toEqual(expected);
    expect(parse('--ASPECT_RATIO=16:9 --res 2K a lamp --n=2')).toEqual(expected);
  });

  it('take long dashes and curly quotes as what they were typed as', () => {
    expect(parse('a lamp —ar 16:9 –style “oil paint”')).toEqual({
      prompt: 'a lamp',
      aspect_ratio: '16:9',
      style: 'oil paint',
    });
  });

  it('leave dashes, quotes and line breaks within the words alone', () => {
    expect(parse('a sign: "MIND — THE --gap"\nwell--known, it’s 5" wide --n 1')).toEqual({
      prompt: 'a sign: "MIND — THE --gap"\nwell--known, it’s 5" wide',
      count: 1,
    });
    expect(parse('“a lamp”')).toEqual({ prompt: 'a lamp' });
  });

  it('know flags by themselves, with on and off, and negated', () => {
    expect(parse('a lamp --search')).toEqual({ prompt: 'a lamp', search: true });
    expect(parse('a lamp --private off --search on')).toEqual({
      prompt: 'a lamp',
      private: false,
      search: true,
    });
    expect(parse('--private=off a lamp')).toEqual({ prompt: 'a lamp', private: false });
    expect(parse('--no-search a lamp --private=yes')).toEqual({
      prompt: 'a lamp',
      search: false,
      private: true,
    });
    expect(parse('--search only fools')).toEqual({ prompt: 'only fools', search: true });
  });

  it('never take a word of the prompt for the value of a flag', () => {
    expect(parse('a dog --private on the beach')).toEqual({ prompt: 'a dog on the beach', private: true });
    const word = fc.oneof(fc.constantFrom('on', 'off', 'true', 'false'), fc.stringMatching(/^[a-z]{1,8}$/));
    // One such word right before an option or the end is a value.
    const words = fc
      .array(word)
      .filter(([only, ...more]) => more.length > 0 || !/^(on|off|true|false)$/.test(only ?? ''));
    const flag = fc.constantFrom('--private', '—private', '--search', '--no-search');
    fc.assert(
      fc.property(fc.array(word), fc.array(fc.tuple(flag, words)), (first, rest) => {
        const text = [...first, ...rest.flatMap(([option, after]) => [option, ...after])].join(' ');
        const said = [...first, ...rest.flatMap(([, after]) => after)].join(' ');
        expect(parse(text).prompt ?? '').toBe(said);
      }),
    );
  });

  it('that are not known are named with the nearest that is', () => {
    expect(problemOf('a lamp --cuont 2')).toMatchObject({
      code: 'invalid_options',
      option: 'cuont',
      nearest: 'count',
      problem: 'There is no option --cuont. Did you mean --count?',
    });
    expect(problemOf('a lamp --ratio 16:9')).toMatchObject({ nearest: 'aspect-ratio' });
    expect(problemOf('a lamp --zzzzzzzz')).toEqual({
      code: 'invalid_options',
      option: 'zzzzzzzz',
      problem: 'There is no option --zzzzzzzz.',
    });
  });

  it('are refused when a value is missing or does not fit', () => {
    expect(problemOf('a lamp --ar')).toMatchObject({ problem: 'The option --ar needs a value.' });
    expect(problemOf('a lamp --ar --count 2')).toMatchObject({ option: 'ar' });
    expect(problemOf('a lamp --count two').problem).toContain('whole number');
    expect(problemOf('a lamp --res 3K').problem).toContain('0.5K, 1K, 2K, 4K');
    expect(problemOf('a lamp --search=maybe').problem).toContain('on or off');
    expect(problemOf('a lamp --reference x').problem).toContain('attached');
  });

  it('without a place for words refuse words', () => {
    const without = specs.filter(({ positional }) => positional !== true);
    expect(parseTyped('--n 2', without)).toEqual({ count: 2 });
    expect(() => parseTyped('what', without)).toThrow(UserError);
  });

  it('never fail in any other way than with a sentence', () => {
    const piece = fc.constantFrom(
      '--',
      '—',
      '–',
      '"',
      '“',
      '’',
      ' ',
      '\n',
      '=',
      'ar',
      'count',
      'no-',
      'on',
      '16:9',
      '2',
      '💡',
      'a',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
    );
  });

  it('come back as they were written', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/).filter((text) => text !== 'on' && text !== 'off');
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1 }),
        fc.record({
          aspect_ratio: fc.constantFrom('1:1', '16:9', '9:16'),
          count: fc.integer({ min: 1, max: 4 }),
          style: fc.stringMatching(/^[a-z]{1,5} [a-z]{1,5}$/),
        }),
        fc.constantFrom('--', '—', '–'),
        (words, { aspect_ratio, count, style }, dash) => {
          const text = `${words.join(' ')} ${dash}ar ${aspect_ratio} ${dash}n ${count} ${dash}style "${style}"`;
          expect(parse(text)).toEqual({ prompt: words.join(' '), aspect_ratio, count, style });
        },
      ),
    );
  });
});

describe('typed people, roles and channels', () => {
  const naming = optionSpecs(
    z.object({
      who: option.person({ summary: 'Who', positional: true }).optional(),
      role: option.role({ summary: 'Which role' }).optional(),
      place: option.channel({ summary: 'Where', aliases: ['in'] }).optional(),
    }),
  );
  const sentence = (text: string, wording?: Wording) => {
    try {
      return parseTyped(text, naming, wording);
    } catch (error) {
      if (error instanceof UserError) return error.details.problem;
      throw error;
    }
  };

  it('are taken by mentions, among the words and behind their names', () => {
    expect(
      parseTyped('--in=<#C12345678|art> <@U12345678|ann> --role <!subteam^S12345678|@designers>', naming),
    ).toEqual({
      who: { id: 'U12345678', name: 'ann' },
      role: { id: 'S12345678', name: 'designers' },
      place: { id: 'C12345678', name: 'art' },
    });
  });

  it('are not guessed from names, and it is said how to mention them', () => {
    expect(sentence('@ann')).toContain('--who cannot tell who “@ann” is. Type @ and pick');
    expect(sentence('<@U12345678> <@U87654321>')).toContain('--who cannot tell who');
    expect(sentence('--role designers')).toContain('--role cannot tell which role “designers” is.');
    expect(sentence('--in #art')).toContain('--in cannot tell which channel “#art” is. Type # and pick');
    expect(sentence('--in')).toBe('The option --in needs a value.');
  });

  it('are known by name where a platform knows them so', () => {
    const ann = { id: 'local', name: 'Ann' };
    const named: Wording['named'] = (kind, written) =>
      kind === 'person' && written === 'ann' ? ann : undefined;
    expect(sentence('ann', { named })).toEqual({ who: ann });
    expect(sentence('--role ann', { named })).toBe('--role does not know “ann”.');
  });

  it('keep their markup, of which all other values are freed', () => {
    const words = optionSpecs(
      z.object({
        words: option.text({ summary: 'Words', max: 99, positional: true }),
        who: option.person({ summary: 'Who' }),
      }),
    );
    const plain = (written: string) => written.replaceAll('&amp;', '&').replaceAll(/<@\w+\|(\w+)>/g, '@$1');
    expect(parseTyped('salt &amp; <@U12345678|ann> --who <@U12345678|ann>', words, { plain })).toEqual({
      words: 'salt & @ann',
      who: { id: 'U12345678', name: 'ann' },
    });
    expect(sentence('--role a&amp;b', { plain })).toContain('“a&b”');
  });
});
