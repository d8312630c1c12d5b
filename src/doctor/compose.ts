// Puts doctor together: beside compose.ts the only file that names concrete parts. It opens no store, because a program
// that runs holds it, and changes nothing anywhere.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { type Config, type Environment, findStrangers, readConfig } from '../config.ts';
import { ConfigError, StoreError } from '../errors.ts';
import { createHttpClient } from '../http/undici-client.ts';
import { fitImage } from '../image/fit.ts';
import { createFileBlobs } from '../image/keep.ts';
import { createCanvas } from '../image/rasterise.ts';
import { formatDollars } from '../ledger/money.ts';
import { createLog } from '../log.ts';
import { checkPage, loadChatPlatforms } from '../platforms/index.ts';
import { loadProviders, providerList } from '../providers/index.ts';
import { type GoneModel, type Inspection, inspectDatabase } from '../store/inspect.ts';
import { listVariables } from '../variables.ts';
import { examinePort, examinePublicUrl } from './address.ts';
import { describeConfiguration, describeProblems } from './configuration.ts';
import { examineDataDirectory } from './data-directory.ts';
import { describeDatabase } from './database.ts';
import { type Finding, off, type Section, works } from './finding.ts';
import { examinePlatform, fromCheck } from './platform.ts';
import { examineProvider } from './provider.ts';
import { doctorSentences as say } from './sentences.ts';
import { planTrial, tryProvider } from './trial.ts';

const chats = [
  { id: 'discord', title: 'Discord', apiUrl: 'DISCORD_API_URL', whenOff: say.discordOff },
  { id: 'slack', title: 'Slack', apiUrl: 'SLACK_API_URL', whenOff: say.slackOff },
];
const userAgent = 'Plantain (https://github.com/plantain-bot/plantain, 0.1)';

export async function examine(environment: Environment, clock: Clock): Promise<readonly Section[]> {
  const node = works('Node', say.node(process.versions.node));
  let config: Config;
  let parts: Parts;
  try {
    config = readConfig(environment, providerList);
    parts = await createParts(config, clock);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [{ title: 'Here', findings: [node, ...describeProblems(error.problems)] }];
  }
  const known = listVariables(providerList);
  const names = known.map(({ name }) => name);
  const isSet = (name: string) => (environment[name] ?? '').trim() !== '';
  const configuration = describeConfiguration(isSet, known, findStrangers(names));
  try {
    const { databaseUrl, dataDir } = config;
    const inspected = await tryInspecting({ dataDir, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
    const goneModels = inspected instanceof StoreError ? [] : inspected.goneModels;
    const [here, chatSections, page, providers] = await Promise.all([
      examineHere(config, inspected, parts),
      examineChats(config, parts),
      examinePage(config),
      examineProviders(config, goneModels, parts),
    ]);
    return [
      { title: 'Here', findings: [node, ...configuration, ...here] },
      ...chatSections,
      { title: 'Web page', findings: page },
      { title: 'Providers', findings: providers },
    ];
  } finally {
    await parts.http.close();
  }
}

type Parts = Awaited<ReturnType<typeof createParts>>;

async function createParts(config: Config, clock: Clock) {
  const http = createHttpClient({ egressAllow: config.egressAllow, userAgent, clock });
  const providers = await loadProviders(config.providers, { http, clock, canvas: createCanvas() });
  return { http, clock, providers };
}

/** What is wrong with the database is told in its place. */
async function tryInspecting(where: Parameters<typeof inspectDatabase>[0]): Promise<Inspection | StoreError> {
  try {
    return await inspectDatabase(where);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return error;
  }
}

async function examineHere(config: Config, inspected: Inspection | StoreError, { http, clock }: Parts) {
  const { finding: port, running } = await examinePort(config.host, config.port, { http, clock });
  return [
    await examineDataDirectory(config.dataDir),
    describeDatabase(inspected),
    port,
    await examinePublicUrl(config.publicUrl, running, { http, clock }),
  ];
}

async function examineChats(config: Config, { http, clock }: Parts): Promise<readonly Section[]> {
  const log = createLog('silent');
  const platforms = await loadChatPlatforms({ config, clock, log, http, fit: fitImage });
  return Promise.all(
    chats.map(async ({ id, title, apiUrl, whenOff }) => {
      const platform = platforms.find((candidate) => candidate.id === id);
      if (platform === undefined) return { title, findings: [off('bot', whenOff)] };
      try {
        return { title, findings: await examinePlatform(platform, say.checkUrlOf(apiUrl), clock) };
      } finally {
        await platform.stop();
      }
    }),
  );
}

async function examineProviders(
  config: Config,
  goneModels: readonly GoneModel[],
  { providers, clock }: Parts,
): Promise<readonly Finding[]> {
  const hasPublicUrl = config.publicUrl !== undefined;
  const on = await Promise.all(
    providers.map((provider) => {
      const prefix = providerList.find(({ id }) => id === provider.id)?.prefix ?? provider.name;
      return examineProvider(provider, prefix, { hasPublicUrl, goneModels, clock });
    }),
  );
  const others = providerList.filter((entry) => providers.every(({ id }) => id !== entry.id));
  return [
    ...on.flat(),
    ...others.map(({ name, prefix, needsKey }) =>
      off(name, needsKey ? say.keyOff(`${prefix}_API_KEY`) : say.sandboxOff),
    ),
  ];
}

async function examinePage(config: Config): Promise<readonly Finding[]> {
  const checks = await checkPage(config);
  return checks.length === 0 ? [off('page', say.pageOff)] : checks.map(fromCheck);
}

export type PreparedTrial =
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'broken'; readonly sections: readonly Section[] }
  | {
      readonly kind: 'ready';
      /** What it makes, where, and at what price. */
      readonly question: string;
      run(): Promise<readonly Section[]>;
      close(): Promise<void>;
    };

/** Everything for one real picture at a provider; nothing is asked of it before `run`. */
export async function prepareTrial(
  environment: Environment,
  id: string,
  clock: Clock,
): Promise<PreparedTrial> {
  const entry = providerList.find((each) => each.id === id);
  const ids = providerList.map((each) => each.id);
  if (entry === undefined) return { kind: 'refused', detail: say.trialUnknown(id, ids) };
  const { name, prefix } = entry;
  let config: Config;
  let parts: Parts;
  try {
    config = readConfig(environment, providerList);
    parts = await createParts(config, clock);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'broken', sections: [{ title: 'Here', findings: describeProblems(error.problems) }] };
  }
  const { http } = parts;
  const refuse = async (detail: string): Promise<PreparedTrial> => {
    await http.close();
    return { kind: 'refused', detail };
  };
  const provider = parts.providers.find((each) => each.id === id);
  if (provider === undefined) {
    const variable = `${prefix}_API_KEY`;
    const lacksKey = entry.needsKey && (environment[variable] ?? '').trim() === '';
    return refuse(lacksKey ? say.trialOff(name, variable) : say.trialNotChosen(name));
  }
  const plan = planTrial(provider);
  if (plan === undefined) return refuse(say.trialNoPrice(name, `${prefix}_PRICES`));
  return {
    kind: 'ready',
    question: entry.needsKey
      ? say.trialQuestion(name, plan.model, plan.resolution, formatDollars(plan.priceMicros))
      : say.trialFree(name, plan.model, plan.resolution),
    run: async () => {
      const directory = await mkdtemp(join(tmpdir(), 'plantain-doctor-'));
      try {
        // Nothing of it is to be found again, so nothing is written down.
        const record = async () => {};
        const blobs = await createFileBlobs({ directory, record, clock, log: createLog('silent') });
        return [{ title: name, findings: await tryProvider({ provider, prefix, http, blobs, clock }, plan) }];
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
    close: http.close,
  };
}
