// The jobs that a fake provider really began, what it took for them, and their pictures.
// Never decides whether a job begins.
import { randomBytes } from 'node:crypto';
import type { Charge, FakeJob } from './fake-provider.ts';
import { makePicture } from './picture.ts';
import { pixelsFor } from './pixels.ts';

export interface JobDetails extends Omit<FakeJob, 'id' | 'number' | 'acceptedAt'> {
  micros: number;
  images: number;
  format: 'png' | 'jpeg';
  sizeBytes: number;
  /** Asked whenever somebody looks at the charges. */
  refunded(): boolean;
}

export type Job = FakeJob & JobDetails;

export interface JobBook {
  jobs: readonly FakeJob[];
  readonly charges: Charge[];
  /** What was taken and not given back. */
  readonly spentMicros: number;
  /** A job with its id, not begun: it costs nothing and is not listed. */
  draft(details: JobDetails): Job;
  begin(job: Job): void;
  picture(job: Job, index: number): Promise<Buffer>;
  imageFor(jobId: string, index?: number): Promise<Buffer>;
}

export function createJobBook(options: { provider: string; idPrefix: string; now: () => number }): JobBook {
  // Pictures and ids of one fake never equal those of another.
  const instance = randomBytes(4).toString('hex');
  const jobs: Job[] = [];
  const byId = new Map<string, Job>();
  let drafted = 0;
  const picture = (job: Job, index: number) =>
    makePicture({
      ...pixelsFor(job.aspectRatio, job.resolution),
      format: job.format,
      stamp: { maker: `${options.provider} ${instance}`, job: job.number, image: index },
      sizeBytes: job.sizeBytes,
    });
  return {
    jobs,
    get charges() {
      return jobs.map(({ id, micros, refunded }) => ({ jobId: id, micros, refunded: refunded() }));
    },
    get spentMicros() {
      return jobs.reduce((sum, { micros, refunded }) => sum + (refunded() ? 0 : micros), 0);
    },
    draft(details) {
      drafted += 1;
      const id = `${options.idPrefix}${instance}${drafted.toString(36).padStart(5, '0')}`;
      const job = { ...details, id, number: drafted, acceptedAt: options.now() };
      byId.set(id, job);
      return job;
    },
    begin(job) {
      job.acceptedAt = options.now();
      jobs.push(job);
    },
    picture,
    imageFor(jobId, index = 0) {
      const job = byId.get(jobId);
      if (!job) throw new Error(`No job has the id ${jobId}.`);
      return picture(job, index);
    },
  };
}
