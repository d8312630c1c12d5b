// What is found to fit into a message is never cut, whatever people wrote.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fits, lengthOf, messageLimits } from '../../src/message-length.ts';
import { renderLine } from '../../src/platforms/discord/markdown.ts';
import { render } from '../../src/platforms/discord/render.ts';
import { render as renderForSlack } from '../../src/platforms/slack/render.ts';
import { type Line, line, type Span } from '../../src/reply.ts';

/** With many of the characters that renderers make longer. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(...'_*`~|<>[]@\\#+-1.) \n\ta'), maxLength: 200 }),
);
const id = fc.constantFrom('123456789012345678', 'C0123ABCD', 'm1');
const span: fc.Arbitrary<Span> = fc.oneof(
  text,
  fc.record({ bold: text }),
  fc.record({ code: text }),
  fc.record({ link: fc.oneof(fc.webUrl(), text), label: text }),
  fc.record({ person: id, name: text }),
  fc.record({ role: id, name: text }),
  fc.record({ channel: id, name: text }),
);
const lines: fc.Arbitrary<readonly Line[]> = fc.array(
  fc.record({
    style: fc.constantFrom('plain', 'heading', 'quote', 'small', 'item'),
    spans: fc.array(span, { maxLength: 4 }),
  }),
  { maxLength: 12 },
);

it('nothing is rendered longer than it is measured', () => {
  fc.assert(
    fc.property(lines, (all) => {
      const rendered = all.map((each) => renderLine(each, Number.MAX_SAFE_INTEGER)).join('\n');
      expect(rendered.length).toBeLessThanOrEqual(lengthOf(all));
    }),
    { numRuns: 500 },
  );
});

it('nothing is cut of what fits, also where somebody is called above it', () => {
  const [name, words] = ['_'.repeat(32), '*'.repeat(60)];
  const all: Line[] = [];
  for (let next = all; fits(next); next = [...all, line('item', { bold: name }, `: ${words}`)])
    all.splice(0, all.length, ...next);
  expect(all.length).toBeGreaterThan(5);
  const reply = { lines: all, images: [], buttons: [], audience: 'public' as const };
  const { content } = render(reply, { mention: '123456789012345678' });
  expect(content).not.toContain('…');
  expect(content.match(/^- /gm)).toHaveLength(all.length);
  expect(content.length).toBeLessThanOrEqual(messageLimits.characters);
});

it('as many lines fit as Slack has blocks for, with buttons below', () => {
  const many = Array.from({ length: 60 }, (_, index) => line('small', String(index)));
  const all = many.filter((_, index) => fits(many.slice(0, index + 1)));
  expect(all).toHaveLength(messageLimits.lines);
  const buttons = Array.from({ length: 30 }, (_, index) => ({
    verb: 'more',
    id: String(index),
    label: 'More',
    style: 'plain' as const,
  }));
  const { blocks } = renderForSlack({ lines: all, buttons });
  expect(blocks.filter(({ type }) => type === 'context')).toHaveLength(all.length);
});
