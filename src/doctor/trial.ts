// One real picture at one provider, the smallest that it makes: whether all of the way works, what it takes and costs.
// It spends the operator's money, so whoever calls it has asked before. The picture is looked at and not kept.
import type { Clock } from '../clock.ts';
import { DownloadError } from '../errors.ts';
import { downloadDeadlineMs, startDeadlineMs, statusDeadlineMs } from '../generation/deadlines.ts';
import { askedGapMs, nextPollGapMs, planPolls } from '../generation/next-poll.ts';
import { shortestPollGapMs } from '../generation/rate-window.ts';
import { type Resolution, resolutions } from '../generation/request.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Blobs } from '../image/blobs.ts';
import { formatDollars } from '../ledger/money.ts';
import { endReasonMessages } from '../messages/generation.ts';
import { remedies } from '../messages/operators.ts';
import type {
  Failed,
  Finished,
  KeepBytes,
  Pending,
  Provider,
  ProviderImage,
  Started,
} from '../providers/provider.ts';
import type { Blob } from '../store/records.ts';
import { broken, type Finding, off, works } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

export type Plan = { readonly model: string; readonly resolution: Resolution; readonly priceMicros: number };

export type TrialParts = {
  readonly provider: Provider;
  /** What its variables begin with. */
  readonly prefix: string;
  readonly http: Pick<HttpClient, 'download'>;
  /** Somewhere to put the picture while it is looked at. */
  readonly blobs: Pick<Blobs, 'keep'>;
  readonly clock: Clock;
};

const limits = { maxBytes: 64 * 1024 * 1024, maxPixels: 64e6 };
/** Nobody sits before a terminal for as long as a member waits in a channel. */
const patienceMs = 10 * 60_000;
/** A reported cost further from the listed price than this is told. */
const tolerance = 0.1;
const pictureName = 'Picture';
const costName = 'Cost';

/** Undefined when no price is known, without which nothing is made. */
export function planTrial(provider: Provider): Plan | undefined {
  for (const model of provider.models) {
    const able = provider.abilities(model).resolutions;
    for (const resolution of resolutions.filter((each) => able.includes(each))) {
      const priceMicros = provider.price({ model, resolution, references: 0, search: false });
      if (priceMicros !== undefined) return { model, resolution, priceMicros };
    }
  }
  return undefined;
}

export async function tryProvider(parts: TrialParts, plan: Plan): Promise<readonly Finding[]> {
  const { clock } = parts;
  const startedAt = clock.monotonic();
  const kept = new Map<string, Blob>();
  const keep: KeepBytes = async (bytes, signal) => {
    const blob = await parts.blobs.keep(bytes, limits, signal);
    kept.set(blob.hash, blob);
    return blob.hash;
  };
  const { outcome, polls } = await make(parts, plan, keep);
  if (outcome.kind === 'failed') return describeFailure(outcome, parts.prefix, plan);
  const madeMs = clock.monotonic() - startedAt;
  try {
    const picture = await look(outcome.images[0], kept, keep, parts);
    const tookMs = clock.monotonic() - startedAt;
    return [
      works(pictureName, say.trialMade(picture, seconds(tookMs), seconds(madeMs), polls)),
      describeCost(outcome.costMicros, plan, parts.prefix),
    ];
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    return [
      broken(pictureName, say.trialNoPicture(seconds(madeMs), error.message)),
      describeCost(outcome.costMicros, plan, parts.prefix),
    ];
  }
}

async function make(
  { provider, clock }: TrialParts,
  { model, resolution }: Plan,
  keep: KeepBytes,
): Promise<{ readonly outcome: Finished | Failed; readonly polls: number }> {
  const { aspectRatios } = provider.abilities(model);
  const aspectRatio = aspectRatios.includes('1:1') ? '1:1' : (aspectRatios[0] ?? '1:1');
  const job = {
    model,
    prompt: say.trialPrompt,
    aspectRatio,
    resolution,
    search: false,
    references: [],
    slot: 0,
  };
  const begunAt = clock.monotonic();
  const patience = clock.deadline(patienceMs);
  const started = await within(clock, startDeadlineMs(resolution), (signal) =>
    provider.start(job, keep, signal),
  );
  if (started.kind !== 'started') return { outcome: started, polls: 0 };
  const { requests, poll: rhythm } = provider.limits;
  const shortestMs = requests === undefined ? 0 : shortestPollGapMs(requests, 1);
  const plan = planPolls([]);
  let atLeastMs = 0;
  for (let polls = 1; ; polls += 1) {
    const ageMs = clock.monotonic() - begunAt;
    const askedMs = Math.max(shortestMs, askedGapMs(ageMs, rhythm), atLeastMs);
    const gapMs = nextPollGapMs(ageMs, plan, askedMs);
    const leftMs = begunAt + patienceMs - clock.monotonic();
    if (gapMs > leftMs) return { outcome: outOfPatience, polls: polls - 1 };
    await clock.wait(gapMs, patience);
    const answer = await within(clock, statusDeadlineMs, (signal) =>
      provider.status(started.handle, keep, signal),
    );
    if (answer.kind === 'finished') return { outcome: withCost(answer, started), polls };
    // That a look failed says nothing of the run, which goes on.
    if (answer.kind === 'failed' && answer.certainty === 'definite') return { outcome: answer, polls };
    atLeastMs = answer.retryAfterMs ?? 0;
  }
}

const outOfPatience: Failed = {
  kind: 'failed',
  reason: 'timed_out',
  certainty: 'doubt',
  detail: `not finished after ${patienceMs / 60_000} minutes`,
};

/** Some say at the start what it will cost, and nothing in the end. */
function withCost(finished: Finished, { costMicros }: Started): Finished {
  return finished.costMicros !== undefined || costMicros === undefined
    ? finished
    : { ...finished, costMicros };
}

async function within<Outcome extends Started | Pending | Finished | Failed>(
  clock: Clock,
  limitMs: number,
  ask: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome | Failed> {
  const signal = clock.deadline(limitMs);
  try {
    return await ask(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    const detail = `no answer within ${limitMs / 1000} seconds`;
    return { kind: 'failed', reason: 'timed_out', certainty: 'doubt', detail };
  }
}

async function look(
  image: ProviderImage | undefined,
  kept: ReadonlyMap<string, Blob>,
  keep: KeepBytes,
  { http, clock }: TrialParts,
): Promise<Blob> {
  if (image === undefined) throw new DownloadError('gone', 'The provider named no picture');
  const signal = clock.deadline(downloadDeadlineMs);
  const hash =
    image.kind === 'kept'
      ? image.hash
      : await keep(
          await http.download({
            url: image.url,
            maxBytes: limits.maxBytes,
            timeoutMs: downloadDeadlineMs,
            signal,
          }),
          signal,
        );
  const blob = kept.get(hash);
  if (blob === undefined)
    throw new DownloadError('gone', 'The provider named a picture that it did not send');
  return blob;
}

function describeFailure(failed: Failed, prefix: string, plan: Plan): readonly Finding[] {
  const { reason, certainty, detail, costMicros } = failed;
  const sentences = [endReasonMessages[reason], `(${detail})`, remedies[reason](prefix)];
  const cost = costMicros === undefined ? [] : [describeCost(costMicros, plan, prefix)];
  const doubt = certainty === 'doubt' ? [off(costName, say.trialDoubt)] : cost;
  return [broken(pictureName, sentences.join(' ')), ...doubt];
}

function describeCost(costMicros: number | undefined, { priceMicros }: Plan, prefix: string): Finding {
  const listed = formatDollars(priceMicros);
  if (costMicros === undefined) return off(costName, say.trialCostUnknown(listed));
  if (!Number.isFinite(costMicros) || costMicros < 0) return broken(costName, say.trialCostAbsurd(listed));
  const reported = formatDollars(costMicros);
  if (Math.abs(costMicros - priceMicros) <= priceMicros * tolerance)
    return works(costName, say.trialCost(reported, listed));
  return broken(costName, say.trialCostOff(reported, listed, `${prefix}_PRICES`));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
