import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { render } from '../../../src/platforms/slack/render.ts';
import { type Line, line, type Span } from '../../../src/reply.ts';
import { inspectMessageBlocks } from '../../fake/slack/block-kit.ts';

const faultsOf = (blocks: unknown) => inspectMessageBlocks(blocks, 'message', () => undefined);

describe('a reply as Slack blocks', () => {
  it('keeps what people wrote apart from markup', () => {
    const { blocks, text } = render({
      lines: [
        line('heading', 'Done'),
        line('quote', 'a *lamp* <!channel> & <@U1>'),
        line('plain', 'by ', { person: 'U2', name: 'maya' }, ' ', {
          link: 'https://example.com',
          label: 'open',
        }),
        line('item', 'one'),
        line('item', { code: 'two' }),
        line('small', '5 credits *now* ', { bold: 'a_b' }),
      ],
      buttons: [{ verb: 'again', id: 'g1', label: 'Again', style: 'danger' }],
    });
    expect(text).toContain('a *lamp* &lt;!channel&gt; &amp; &lt;@U1&gt;');
    expect(blocks[0]).toEqual({
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: [{ type: 'text', text: 'Done', style: { bold: true } }] },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'a *lamp* <!channel> & <@U1>' }] },
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'by ' },
            { type: 'user', user_id: 'U2' },
            { type: 'text', text: ' ' },
            { type: 'link', url: 'https://example.com', text: 'open' },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] },
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'two', style: { code: true } }] },
          ],
        },
      ],
    });
    expect(blocks[1]).toMatchObject({
      type: 'context',
      elements: [{ text: '5 credits \u200b*\u200bnow\u200b*\u200b *a\u200b_\u200bb*' }],
    });
    expect(blocks[2]).toMatchObject({
      elements: [{ action_id: 'v1:again:g1', value: 'v1:again:g1', style: 'danger' }],
    });
  });

  it('leaves what is small beside what it belongs to, and puts the last of it below the pictures', () => {
    const { blocks } = render(
      {
        lines: [
          line('plain', 'Mine'),
          line('small', '1 spent'),
          line('small', 'refills soon'),
          line('plain', "The team's"),
          line('small', '2 spent'),
        ],
        buttons: [],
      },
      [{ fileId: 'F1', altText: 'A chart' }],
    );
    const kinds = blocks.map(({ type }) => type);
    expect(kinds).toEqual(['rich_text', 'context', 'context', 'rich_text', 'image', 'context']);
    expect(blocks.at(-1)).toMatchObject({ elements: [{ text: '2 spent' }] });
  });

  it('shows user groups and channels as mentions', () => {
    const spans = [{ role: 'S0AB', name: 'art' }, ' in ', { channel: 'C0CD', name: 'a' }] as const;
    const { blocks } = render({ lines: [line('plain', ...spans), line('small', ...spans)], buttons: [] });
    expect(faultsOf(blocks)).toEqual([]);
    expect(blocks).toMatchObject([
      {
        elements: [
          {
            elements: [
              { type: 'usergroup', usergroup_id: 'S0AB' },
              { type: 'text', text: ' in ' },
              { type: 'channel', channel_id: 'C0CD' },
            ],
          },
        ],
      },
      { elements: [{ text: '<!subteam^S0AB> in <#C0CD>' }] },
    ]);
  });

  it('stays within every limit, whatever it is given', () => {
    const words = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('💡'.repeat(4_000)), fc.constant(''));
    const span: fc.Arbitrary<Span> = fc.oneof(
      words,
      words.map((bold) => ({ bold })),
      words.map((code) => ({ code })),
      words.map((label) => ({ link: 'https://example.com/?a|b>', label })),
      fc.constant({ person: 'U1', name: 'maya' }),
      fc.constant({ role: 'S1', name: 'art' }),
      fc.constant({ channel: 'C1', name: 'art' }),
    );
    const anyLine: fc.Arbitrary<Line> = fc.record({
      style: fc.constantFrom('plain', 'heading', 'quote', 'small', 'item'),
      spans: fc.array(span, { maxLength: 4 }),
    });
    const button = fc.record({
      verb: fc.constant('again'),
      id: fc.uuid(),
      label: fc.string({ minLength: 1, maxLength: 200 }),
      style: fc.constantFrom('plain', 'primary', 'danger'),
    });
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 80 }),
        fc.uniqueArray(button, { maxLength: 60, selector: ({ id }) => id }),
        fc.array(fc.record({ fileId: fc.constant('F1'), altText: words }), { maxLength: 10 }),
        (lines, buttons, files) => {
          const { text, blocks } = render({ lines, buttons }, files);
          expect(text.length).toBeGreaterThan(0);
          expect([...text].length).toBeLessThanOrEqual(4_000);
          expect(faultsOf(blocks)).toEqual([]);
          const shown = blocks.filter(({ type }) => type === 'image');
          expect(shown).toHaveLength(files.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});
