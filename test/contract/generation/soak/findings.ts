// Judges a soak: every way in which what the database says, what people saw and what the local servers served do not fit
// together is one sentence; none is what is expected.
import type { Resolution } from '../../../../src/generation/request.ts';
import { findUnexplained } from './books.ts';
import { doubtLimitMicros, type Soaked } from './run-soak.ts';
import { mostAtTheSameTime, mostWithin } from './served.ts';
import { goneModel, ranOutOfCredit, wentDown } from './six-providers.ts';

type RunRow = {
  id: string;
  generation: string;
  slot: number;
  attempt: number;
  state: string;
  reason: string | null;
  provider: string;
  model: string;
  hold: number;
  charge: number;
  house: number;
  doubts: number;
  starts: number;
  settled: number | null;
  images: number;
  inputs: number;
  resolution: Resolution;
};

const runsQuery = `
  select r.id, r.generation_id as generation, r.slot, r.attempt, r.state, r.reason, r.provider, r.model,
    r.hold_micros as hold, coalesce(r.charge_micros, 0) as charge, r.house_micros as house, r.doubts, r.starts,
    (select max(total) from (select sum(e.amount_micros) as total from entries e
      where e.run_id = r.id and e.kind = 'settle' group by e.wallet_id)) as settled,
    (select count(*) from images i where i.run_id = r.id) as images,
    (select count(*) from generation_inputs n where n.generation_id = r.generation_id) as inputs,
    json_extract(g.request, '$.resolution') as resolution
  from runs r join generations g on g.id = r.generation_id`;

export function findFaults(soaked: Soaked): readonly string[] {
  const runs = soaked.sql<RunRow>(runsQuery);
  return [
    ...soaked.violations,
    ...soaked.bugs.filter((line) => !line.includes('A provider does not work')),
    ...findUntold(soaked, runs),
    ...runs.flatMap((run) => findUnfair(soaked, run)),
    ...findDoubtful(runs),
    ...findUnexplained(soaked),
    ...soaked.served.flatMap((server) => findExceeded(server, soaked.longestStallMs)),
    ...findUnhealed(soaked),
    ...findLoud(soaked),
  ];
}

/** Whether everybody was told once, and why where there is no picture. */
function findUntold({ accepted, platform, sql }: Soaked, runs: readonly RunRow[]): readonly string[] {
  const open = sql<{ id: string; state: string }>(
    "select id, state from generations where state <> 'delivered'",
  );
  const finals = accepted.flatMap((id) => {
    const shown = platform
      .messagesOf(id)
      .flatMap(({ states }) => states.filter(({ kind }) => kind === 'final'));
    const made = runs.filter(({ generation, state }) => generation === id && state === 'made').length;
    if (shown.length !== 1) return [`generation ${id} was shown ${shown.length} times at its end`];
    return shown[0]?.images === made
      ? []
      : [`generation ${id} showed ${shown[0]?.images} of ${made} pictures`];
  });
  return [
    ...open.map(({ id, state }) => `generation ${id} is ${state}`),
    ...finals,
    ...runs
      .filter(({ state, reason }) => state !== 'made' && reason === null)
      .map(({ id, state }) => `run ${id} is ${state} for no reason`),
  ];
}

/** A picture is paid once, at the price of whoever made it, and nothing else is. */
function findUnfair({ providers }: Soaked, run: RunRow): readonly string[] {
  const { id, state, hold, charge, settled, images, provider, model, resolution, inputs } = run;
  if (state !== 'made') {
    return charge === 0 && settled === null && images === 0 ? [] : [`run ${id} is ${state} and was charged`];
  }
  const price = providers
    .find((each) => each.id === provider)
    ?.price({ model, resolution, references: inputs, search: false });
  const isRight = charge === price && settled === price && charge <= hold && images > 0;
  return isRight ? [] : [`run ${id} was charged ${charge} (${settled}) for ${images} images at ${price}`];
}

/** The house pays for at most one start in a slot, below its limit. */
function findDoubtful(runs: readonly RunRow[]): readonly string[] {
  const inSlot = new Map<string, number>();
  for (const { generation, slot, doubts } of runs) {
    const key = `${generation} ${slot}`;
    inSlot.set(key, (inSlot.get(key) ?? 0) + doubts);
  }
  return [
    ...[...inSlot]
      .filter(([, doubts]) => doubts > 1)
      .map(([slot]) => `slot ${slot} was started again too often`),
    ...runs
      .filter(({ doubts, house, hold }) => house !== doubts * hold || house >= doubtLimitMicros)
      .map(({ id, house }) => `the house paid ${house} for run ${id}`),
  ];
}

/**
 * `stallMs`: what left in time may be seen so much later, while the next one is seen at once, as the servers share this
 * process; on a machine that is not busy it is a small part of a window.
 */
function findExceeded(server: Soaked['served'][number], stallMs: number): readonly string[] {
  const { id, limits, requests } = server;
  const asked = requests.filter(({ moment }) => moment !== 'other').map(({ receivedAt }) => receivedAt);
  const most = mostWithin(asked, Math.max(limits.requests.windowMs - stallMs, 1));
  const together = mostAtTheSameTime(server);
  return [
    ...(most > limits.requests.count ? [`${id} was asked ${most} times within a window`] : []),
    ...(together > limits.concurrency ? [`${id} had ${together} runs at the same time`] : []),
  ];
}

/** Whoever was down was left alone, and had work again afterwards. */
function findUnhealed({ circuits, served }: Soaked): readonly string[] {
  return wentDown.flatMap((id) => {
    const own = circuits.filter(({ provider }) => provider === id);
    const closed = own.findLast(({ kind }) => kind === 'closed');
    const jobs = served.find((server) => server.id === id)?.jobs ?? [];
    if (!own.some(({ kind }) => kind === 'opened')) return [`the circuit of ${id} never opened`];
    if (closed === undefined) return [`the circuit of ${id} never closed again`];
    const after = jobs.filter(({ acceptedAt }) => acceptedAt > closed.at).length;
    return after > 1 ? [] : [`${id} got no more work after it had come back`];
  });
}

/** Operators are told once of what only they can mend, and of nothing else. */
function findLoud({ alerts }: Soaked): readonly string[] {
  const told = alerts.map((alert) => `${alert.kind} ${alert.provider}`).sort();
  const expected = [`model_gone ${goneModel.provider}`, `provider_down ${ranOutOfCredit}`];
  return told.join() === expected.join() ? [] : [`operators were told ${told.join(', ') || 'nothing'}`];
}
