// Replies as Discord messages: within every limit, and nothing that people wrote is taken for markup.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText } from '../../../src/platforms/discord/markdown.ts';
import { render } from '../../../src/platforms/discord/render.ts';
import { type Button, type Line, line, type Reply, type Span } from '../../../src/reply.ts';

function reply(lines: readonly Line[], buttons: readonly Button[] = []): Reply {
  return { lines, images: [], buttons, audience: 'public' };
}
const contentOf = (...lines: Line[]) => render(reply(lines)).content;

const text = fc.string({ unit: 'binary', maxLength: 3000 });
const span: fc.Arbitrary<Span> = fc.oneof(
  text,
  fc.record({ bold: text }),
  fc.record({ code: text }),
  fc.record({ link: fc.webUrl(), label: text }),
  fc.record({ person: fc.constant('123456789012345678'), name: text }),
  fc.record({ role: fc.constant('123456789012345678'), name: text }),
  fc.record({ channel: fc.constant('123456789012345678'), name: text }),
);
const anyLine: fc.Arbitrary<Line> = fc.record({
  style: fc.constantFrom('plain', 'heading', 'quote', 'small', 'item'),
  spans: fc.array(span, { maxLength: 4 }),
});

describe('a message', () => {
  it('is never empty and never longer than Discord takes', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 8 }), (lines) => {
        const { content } = render(reply(lines));
        expect(content.length).toBeLessThanOrEqual(2000);
        expect(content.trim()).not.toBe('');
      }),
    );
  });

  it('has at most five rows of five buttons with ids and labels that Discord takes', () => {
    const button = fc.record({
      verb: fc.stringMatching(/^[a-z]{1,20}$/),
      id: fc.uuid(),
      label: fc.string({ minLength: 1, maxLength: 200 }),
      style: fc.constantFrom('plain' as const, 'primary' as const, 'danger' as const),
    });
    fc.assert(
      fc.property(fc.array(button, { maxLength: 40 }), (buttons) => {
        const { components } = render(reply([], buttons));
        expect(components.length).toBeLessThanOrEqual(5);
        const shown = components.flatMap((row) => row.components);
        expect(shown).toHaveLength(Math.min(25, buttons.length));
        for (const row of components) expect(row.components.length).toBeLessThanOrEqual(5);
        for (const each of shown) expect(each.label.length).toBeLessThanOrEqual(80);
        for (const each of shown) expect(each.custom_id.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('shortens what people wrote first and keeps what we say', () => {
    const content = contentOf(
      line('plain', 'Alice asked'),
      line('quote', 'lamp '.repeat(1000)),
      line('small', '3 credits'),
    );
    expect(content.length).toBeGreaterThan(1990);
    expect(content).toMatch(/^Alice asked\n> lamp lamp .*…\n-# 3 credits$/s);
  });

  it('shortens several quotes alike', () => {
    const content = contentOf(line('quote', 'a'.repeat(3000)), line('quote', 'b'.repeat(3000)));
    const [first, second] = content.split('\n');
    expect(Math.abs((first?.length ?? 0) - (second?.length ?? 0))).toBeLessThan(5);
  });

  it('cuts no character in two', () => {
    const content = contentOf(line('plain', '🪔'.repeat(1500)));
    expect(content.isWellFormed()).toBe(true);
  });

  it('shows each style in Discord’s own way', () => {
    const content = contentOf(
      line('heading', 'Report'),
      line('item', 'Alice'),
      line('quote', 'one\ntwo'),
      line('small', 'footer'),
      line('plain', { bold: 'bold' }, ' ', { code: 'co`de' }, ' ', { person: '123', name: 'Alice' }),
      line('plain', { link: 'https://example.test/a (b)', label: 'here' }),
    );
    expect(content.split('\n')).toEqual([
      '### Report',
      '- Alice',
      '> one',
      '> two',
      '-# footer',
      '**bold** `coˋde` <@123>',
      '[here](<https://example.test/a%20%28b%29>)',
    ]);
  });

  it('shows roles and channels as mentions, and by their names where it knows no id of Discord’s', () => {
    expect(contentOf(line('plain', { role: '12', name: 'Art' }, ' in ', { channel: '34', name: 'a' }))).toBe(
      '<@&12> in <#34>',
    );
    expect(contentOf(line('plain', { role: 'S1', name: '*Art*' }, { channel: 'C1', name: '@here' }))).toBe(
      '\\*Art\\*\\@here',
    );
  });

  it('hides previews of links, and only then', () => {
    expect(render(reply([line('plain', 'see https://example.test')])).flags).toBe(4);
    expect(render(reply([line('plain', 'see')])).flags).toBe(0);
  });

  it('leaves out what people wrote when asked to', () => {
    const lines = [line('plain', 'Queued'), line('quote', 'a lamp')];
    expect(render(reply(lines), { withoutQuotes: true }).content).toBe('Queued');
  });

  it('mentions a person once', () => {
    const mentioned = [line('plain', { person: '123', name: 'Alice' }, ' asked')];
    expect(render(reply(mentioned), { mention: '123' }).content).toBe('<@123> asked');
    expect(render(reply([line('plain', 'Made')]), { mention: '123' }).content).toBe('<@123>\nMade');
  });
});

describe('what people wrote', () => {
  it('is taken for no markup, mention or list', () => {
    expect(escapeText('**a** _b_ ~~c~~ `d` ||e|| [f](g) <@1> @everyone')).toBe(
      '\\*\\*a\\*\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\| \\[f\\](g) \\<\\@1\\> \\@everyone',
    );
    expect(escapeText('# a\n- b\n1. c\n> d')).toBe('\\# a\n\\- b\n1\\. c\n\\> d');
  });

  it('reads as it was once Discord has taken the escapes out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (written) => {
        // Discord's own rule: a backslash before anything but letters, digits and space disappears.
        expect(escapeText(written).replaceAll(/\\([^0-9A-Za-z\s])/g, '$1')).toBe(written);
      }),
    );
  });
});
