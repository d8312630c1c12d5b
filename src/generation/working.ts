// Puts together the line that does the work, for compose.ts: from what a run starts from to the message that shows it.
import { createCollect } from './collect.ts';
import { createDeliver } from './deliver.ts';
import { createDescribeRun } from './describe-run.ts';
import { createInputs } from './inputs.ts';
import { createPresentation } from './presentation.ts';
import { createScheduler, type Scheduler } from './schedule.ts';
import { createWorkRun } from './work.ts';

type PartsOf<Create extends (parts: never) => unknown> = Parameters<Create>[0];

type Parts = PartsOf<typeof createInputs> &
  Omit<PartsOf<typeof createCollect>, 'describe'> &
  Omit<PartsOf<typeof createWorkRun>, 'inputs' | 'collect' | 'shown'> &
  PartsOf<typeof createPresentation> &
  Omit<PartsOf<typeof createDeliver>, 'presentation'> &
  Omit<PartsOf<typeof createScheduler>, 'workRun' | 'deliver' | 'concurrency'> & {
    readonly store: PartsOf<typeof createDescribeRun>;
  };

/** Nothing is taken up before the scheduler is started. */
export function createWorking(parts: Parts): Scheduler {
  const workRun = createWorkRun({
    ...parts,
    inputs: createInputs(parts),
    collect: createCollect({ ...parts, describe: createDescribeRun(parts.store) }),
    shown: () => scheduler.nudge(),
  });
  const deliver = createDeliver({ ...parts, presentation: createPresentation(parts) });
  const concurrency = new Map(
    [...parts.providers.values()].map(({ id, limits }) => [id, limits.concurrency] as const),
  );
  const scheduler = createScheduler({ ...parts, workRun, deliver, concurrency });
  return scheduler;
}
