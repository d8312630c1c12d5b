// What the log never shows.
import { describe, expect, it } from 'vitest';
import { createLog, withoutAddresses, withoutWordsOf } from '../../src/log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('debug', { write: (text) => lines.push(text) }));
  return lines.join('');
}

const names = ['token', 'authorization', 'prompt', 'key', 'secret', 'apiKey', 'botToken', 'appToken'];

it.each(names)('hides %s, at the top and two levels down, in children as well', (name) => {
  const text = logged((log) => {
    log.info({ [name]: 'canary' }, 'top');
    log.warn({ request: { [name]: 'canary' } }, 'inside');
    log.error({ request: { headers: { [name]: 'canary' } } }, 'further inside');
    log.child({ [name]: 'canary' }).info({ it: { [name]: 'canary' } }, 'child');
  });
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(4);
  expect(text).not.toContain('canary');
});

it('shows what is no secret, as one JSON line with its level', () => {
  const line = JSON.parse(logged((log) => log.info({ runId: 'run_1' }, 'made')));
  expect(line).toMatchObject({ level: 'info', runId: 'run_1', msg: 'made', time: expect.any(String) });
});

it.each([
  [
    '400: nothing at https://bot.example/files/a.signed?x=1#y (sorry)',
    '400: nothing at https://bot.example/… (sorry)',
  ],
  ['see "http://ada:secret@bot.example:8080/files/a.signed"', 'see "http://bot.example:8080/…"'],
  ['see https://bot.example?token=secret', 'see https://bot.example/…'],
  ['https://bot.example is down', 'https://bot.example is down'],
  ['not taken: data:image/png;base64,iVBORw0KGgo=', 'not taken: data:…'],
])('keeps of the addresses in “%s” the host alone', (text, shown) => {
  expect(withoutAddresses(text)).toBe(shown);
});

it('shows an error with its cause', () => {
  const cause = new Error('the reason');
  expect(logged((log) => log.error({ err: new Error('it failed', { cause }) }, 'oh'))).toMatch(
    /it failed.*the reason/,
  );
});

it('logs nothing below its level', () => {
  const lines: string[] = [];
  const log = createLog('warn', { write: (text) => lines.push(text) });
  log.info({}, 'unheard');
  log.warn({}, 'heard');
  expect(lines).toHaveLength(1);
});

describe('Words that quote a prompt', () => {
  const prompt = 'my secret launch poster with the new logo on it';

  it('are taken out when the whole prompt is quoted', () => {
    expect(withoutWordsOf(`The prompt "${prompt}" was rejected (blocked)`, prompt)).toBe(
      'The prompt "[prompt]" was rejected (blocked)',
    );
  });

  it('are taken out when a part is quoted', () => {
    const detail = withoutWordsOf('400: rejected at "launch poster with the new" (unsafe)', prompt);
    expect(detail).not.toMatch(/launch poster|the new/);
    expect(detail).toContain('400: rejected at');
  });

  it('stay when they have nothing to do with it', () => {
    expect(withoutWordsOf('429 RATE_LIMITED: slow down', prompt)).toBe('429 RATE_LIMITED: slow down');
  });
});
