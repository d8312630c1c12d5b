// Discord: refusals are counted over everything that asks, and end the asking before Discord shuts the address out.
import { RequestMethod } from 'discord.js';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createLog } from '../../../src/log.ts';
import { createRefusals } from '../../../src/platforms/discord/refusals.ts';
import { createRest, restOptions } from '../../../src/platforms/discord/rest.ts';
import { createFakeDiscord } from '../../fake/discord/fake-discord.ts';

const log = createLog('silent');
const headers = new Headers();
const signal = new AbortController().signal;

it('pauses for the rest of the ten minutes, whatever the kinds of refusal', () => {
  let now = 1_000_000;
  const refusals = createRefusals({ clock: { ...systemClock, now: () => now }, log });
  const note = (times: number) => {
    for (let each = 0; each < times; each += 1)
      refusals.note({ status: [401, 403, 429][each % 3] ?? 0, headers });
  };
  note(4_999);
  refusals.note({ status: 404, headers });
  refusals.note({ status: 429, headers: new Headers({ 'X-RateLimit-Scope': 'shared' }) });
  expect(refusals.pauseMs()).toBe(0);
  now += 60_000;
  note(1);
  expect(refusals.pauseMs()).toBe(9 * 60_000);
  now += 9 * 60_000;
  expect(refusals.pauseMs()).toBe(0);
  note(1);
  expect(refusals.pauseMs()).toBe(0);
});

it('counts the bot’s calls, those by interaction tokens and the gateway client’s together', async () => {
  const fake = await createFakeDiscord();
  const refusals = createRefusals({ clock: systemClock, log });
  const rest = createRest({ token: fake.token, apiUrl: fake.restUrl, clock: systemClock, refusals });
  try {
    for (let each = 0; each < 4_997; each += 1) refusals.note({ status: 403, headers });
    fake.fault({ match: {}, times: 3, effect: { kind: 'status', status: 403, code: 50001, message: 'No' } });
    const method = RequestMethod.Get;
    await rest.call({ method, path: '/users/@me', signal });
    await rest.call({
      method,
      path: `/webhooks/${fake.applicationId}/x/messages/@original`,
      byInteractionToken: true,
      signal,
    });
    expect(refusals.pauseMs()).toBe(0);
    await restOptions(fake.restUrl, refusals).makeRequest?.(`${fake.restUrl}/v10/gateway/bot`, { method });
    expect(refusals.pauseMs()).toBeGreaterThan(0);
    const before = fake.requests.length;
    expect(await rest.call({ method, path: '/users/@me', signal })).toMatchObject({
      kind: 'later',
      sent: false,
    });
    expect(fake.requests).toHaveLength(before);
  } finally {
    rest.close();
    await fake.close();
  }
});
