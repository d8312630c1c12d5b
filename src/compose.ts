// Puts the program together: the only file that names concrete parts.
import { join } from 'node:path';
import { commands } from '../commands/index.ts';
import { createFindAddressees } from './announcing/addressees.ts';
import { createAnnouncer } from './announcing/announce.ts';
import { createNoteAdmin } from './announcing/note-admin.ts';
import { createReachAdmins } from './announcing/reach-admins.ts';
import { createIsStillAdmin } from './announcing/still-admin.ts';
import { createTellOne } from './announcing/tell-one.ts';
import { createUnpostedWriter } from './announcing/unposted.ts';
import { createWalletUsedWriter } from './announcing/wallet-used.ts';
import { createTeamChannels } from './ask-channel.ts';
import { createAsking } from './asking.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { createDispatch } from './dispatch.ts';
import { createEnrol } from './enrolment.ts';
import { createHealth } from './generation/health.ts';
import { createProviderReports } from './generation/provider-report-service.ts';
import { createRateWindows } from './generation/rate-window.ts';
import type { RouteOptions } from './generation/route.ts';
import { createStandings } from './generation/standings.ts';
import { createStyleService, createSuggestStyles } from './generation/style-service.ts';
import { createGenerationService } from './generation/submit.ts';
import { createSuggestProviders } from './generation/suggest-providers.ts';
import { createWorking } from './generation/working.ts';
import { createFileLinks } from './http/files.ts';
import { createMetrics } from './http/metrics.ts';
import { createServer } from './http/server.ts';
import { createHttpClient } from './http/undici-client.ts';
import { createAskWhich } from './image/ask-which.ts';
import { createBlobSweep } from './image/blob-sweep.ts';
import { createFindPictures } from './image/find-pictures.ts';
import { fitImage } from './image/fit.ts';
import { createFittedPictures } from './image/fitted.ts';
import { createHistoryService } from './image/history-service.ts';
import { createFileBlobs } from './image/keep.ts';
import { createKeepingService } from './image/keeping-service.ts';
import type { PictureService } from './image/pictures.ts';
import { createCanvas } from './image/rasterise.ts';
import { createRecordBlob } from './image/record.ts';
import { prepareReference } from './image/references.ts';
import { createRememberedPictures } from './image/remembered-pictures.ts';
import { createRoom } from './image/room.ts';
import { createSuggestPrompts } from './image/suggest-prompts.ts';
import { createAuditLoop } from './ledger/audit-loop.ts';
import { createBudgetService } from './ledger/budget-service.ts';
import { createCreditService } from './ledger/credit-service.ts';
import { createPotReturns } from './ledger/pot-returns.ts';
import { createReconciliation } from './ledger/reconcile.ts';
import { createFindPurses } from './ledger/wallets.ts';
import type { Log } from './log.ts';
import { createFindNames } from './names.ts';
import { createOperatorAlerts } from './operator-alerts.ts';
import { type LoadedPlatform, loadPlatforms } from './platforms/index.ts';
import { createExports } from './privacy/export.ts';
import { createForgetting } from './privacy/forgetting.ts';
import { createPrivacyService } from './privacy/privacy-service.ts';
import { loadProviders, providerList } from './providers/index.ts';
import type { ProviderId } from './providers/provider.ts';
import { warnOfUnpriced } from './providers/unpriced.ts';
import { createReports } from './report/compose-reports.ts';
import { suggestSpans } from './report/suggest-spans.ts';
import { keepSecretKey } from './secret-key.ts';
import { createSecrets } from './secrets.ts';
import { createSettingsService } from './settings-service.ts';
import { openStore } from './store/index.ts';
import { createSuggest } from './suggest.ts';
import { createTell } from './tell.ts';

export type Program = {
  /** Resolves when it listens and every platform is connected, with the address to open where there is one. */
  start(): Promise<{ readonly url: string; readonly entryUrl: string | undefined }>;
  /** Takes no new work, leaves what runs resumable, and resolves within about `graceMs`. */
  stop(graceMs: number): Promise<void>;
};

const userAgent = 'Plantain (https://github.com/plantain-bot/plantain, 0.1)';
/** Share of the grace that work under way gets; the rest is for closing connections and the database. */
const workShare = 0.7;

/** Opens what the program needs; nothing is connected or taken up before `start`. */
export async function compose(config: Config, clock: Clock, log: Log): Promise<Program> {
  // Before anything is made on the disk: their options may be wrong.
  const http = createHttpClient({ egressAllow: config.egressAllow, userAgent, clock });
  const canvas = createCanvas();
  const providers = await loadProviders(config.providers, { http, clock, canvas });
  const secrets = createSecrets(config.secretKey ?? (await keepSecretKey(config.dataDir)));
  const store = await openStore({
    dataDir: config.dataDir,
    clock,
    log,
    ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
  });
  const blobs = await createFileBlobs({
    directory: join(config.dataDir, 'images'),
    record: createRecordBlob(store, clock),
    clock,
    log,
  });
  const providerIds = providers.map(({ id }) => id);
  const standings = createStandings({ store, providers: providerIds, clock, log });
  const metrics = createMetrics(
    () => store.liveRuns(),
    () => providerIds.map((provider) => ({ provider, up: standings.of(provider).down === undefined })),
  );
  const platforms = await loadPlatforms({ config, clock, log, http, fit: fitImage, secrets, blobs, store });
  const platformById = new Map(platforms.map((platform) => [platform.id, platform]));
  const providerById = new Map(providers.map((provider) => [provider.id, provider]));

  const fitted = createFittedPictures({ blobs, fit: fitImage, clock });
  const files = createFileLinks({ secrets, store, blobs, fitted, clock });
  const { publicUrl } = config;
  const linkTo =
    publicUrl === undefined
      ? undefined
      : (...link: Parameters<typeof files.path>) => publicUrl + files.path(...link);

  const findPurses = createFindPurses(store, config);
  const routing: RouteOptions = {
    providers,
    preference: config.route,
    standings,
    canServeUrls: linkTo !== undefined,
  };
  const windows = createRateWindows(providers, { store, clock });
  const stopping = new AbortController();
  const tell = createTell({ platforms: platformById, clock, log, signal: stopping.signal });
  const operators = operatorsOf(config, platforms);
  const alertOperators = createOperatorAlerts({
    operators,
    tell,
    names: namesOf,
    typed: commands.typed,
    log,
  });
  const health = createHealth({
    store,
    standings,
    providers: providerById,
    alertOperators,
    metrics,
    clock,
    log,
  });
  const room = createRoom(blobs, clock);
  let taking = true;

  const settings = createSettingsService({ store, providers, now: clock.now });
  const generation = createGenerationService({
    store,
    settings,
    routing,
    findPurses,
    secrets,
    hasRoom: room.isLeft,
    isOpen: () => taking,
    nudge: () => scheduler.nudge(),
    metrics,
    clock,
    log,
  });
  const credits = createCreditService({ store, findPurses, creditsPerDollar: config.creditsPerUsd, clock });
  const budgets = createBudgetService({ store, defaults: config, clock });
  const exports = createExports({ store, blobs, secrets, clock, log });
  const forgetting = createForgetting({
    store,
    nudge: () => scheduler.nudge(),
    clock,
    log,
  });
  const privacy = createPrivacyService({ store, exports, forgetting, publicUrl, clock });
  const history = createHistoryService({ store, blobs, stopping: stopping.signal, clock, log });
  const remembered = createRememberedPictures({ store, secrets, clock });
  const looking = { blobs, platforms: platformById, stopping: stopping.signal, clock, log };
  const pictures: PictureService = {
    find: createFindPictures({ ...looking, store, remembered }),
    remember: remembered.remember,
    ask: createAskWhich({ ...looking, remember: remembered.remember }),
    intentOf: remembered.intentOf,
  };
  const keeping = createKeepingService({
    store,
    blobs,
    linkToImage: linkTo,
    platforms: platformById,
    providers: providerById,
    nudge: () => scheduler.nudge(),
    stopping: stopping.signal,
    clock,
  });
  const providerReports = createProviderReports({ providers, standings, store, clock });
  const findNames = createFindNames({ store, platforms: platformById, clock, log });
  const reports = createReports({
    store,
    canvas,
    secrets,
    host: config.host,
    port: config.port,
    publicUrl,
    findNames,
    providerName: (id) => namesOf(id).name,
    creditsPerDollar: config.creditsPerUsd,
    format: credits.format,
    nudge: () => announcer.nudge(),
    stopping: stopping.signal,
    clock,
    log,
  });
  const styles = createStyleService({
    store,
    blobs,
    platforms: platformById,
    prepare: prepareReference,
    stopping: stopping.signal,
    clock,
  });
  const findAddressees = createFindAddressees({
    store,
    operators,
    soleMemberOf: (platform) => platforms.find(({ id }) => id === platform)?.soleMember,
    clock,
  });
  const channels = createTeamChannels(looking);
  const isStillAdmin = createIsStillAdmin({ store, platforms: platformById, operators });
  const asking = createAsking({
    ...looking,
    channels,
    reachAdmins: createReachAdmins({ ...looking, findAddressees, channels, isStillAdmin }),
    findNames,
    store,
    findPurses,
    creditsPerDollar: config.creditsPerUsd,
    generation,
    credits,
    nudge: () => announcer.nudge(),
  });
  const tellOne = createTellOne({
    store,
    platforms: platformById,
    writers: {
      ...asking.writers,
      wallet_used: createWalletUsedWriter({ store, findNames, format: credits.format, clock }),
      report: reports.writer,
      unposted: createUnpostedWriter({ store, findNames }),
    },
    findAddressees,
    isStillAdmin,
    typed: commands.typed,
    clock,
    log,
  });
  const announcer = createAnnouncer({ store, tellOne, clock, log });
  const admins = createNoteAdmin({ store, clock, log });
  const enrol = createEnrol({ store, approvedTeams: config.teams, operators: config.operators, clock });
  const dispatch = createDispatch({
    commands,
    services: {
      generation,
      credits,
      budgets,
      creditRequests: asking.creditRequests,
      history,
      pictures,
      keeping,
      privacy,
      providers: providerReports,
      reports: reports.service,
      settings,
      styles,
      channels,
      commands,
    },
    enrol,
    operators: config.operators,
    noteAdmin: admins.note,
    noteChannel: reports.noteChannel,
    metrics,
    clock,
    log,
  });

  const sources = {
    providers: createSuggestProviders(providers),
    styles: createSuggestStyles(styles),
    prompts: createSuggestPrompts(store),
    spans: suggestSpans,
  };
  const suggest = createSuggest({ sources, enrol, log });

  const scheduler = createWorking({
    store,
    providers: providerById,
    platforms: platformById,
    blobs,
    http,
    prepare: prepareReference,
    fit: fitImage,
    fitted,
    linkTo,
    secrets,
    windows,
    routing,
    health,
    findPurses,
    doubtLimitMicros: config.doubtLimitMicros,
    format: credits.format,
    typed: commands.typed,
    metrics,
    clock,
    log,
  });
  const blobSweep = createBlobSweep({ store, blobs, clock, log });
  const audit = createAuditLoop({ store, metrics, clock, log });
  const potReturns = createPotReturns({ store, clock, log });
  const reconciliation = createReconciliation({ store, alert: alertOperators, clock, log });

  const ready = async (): Promise<true | string> => {
    try {
      await store.ping();
    } catch (error) {
      log.error({ err: error }, 'The database cannot be read and written');
      return 'The database cannot be read and written.';
    }
    if (!scheduler.running()) return 'The scheduler is not running.';
    for (const platform of platforms) {
      const state = platform.ready();
      if (state !== true) return `${platform.id}: ${state}`;
    }
    return true;
  };
  const server = createServer({
    host: config.host,
    port: config.port,
    routes: [...platforms.flatMap(({ routes }) => routes), files.route, exports.route, ...reports.routes],
    health: { ready },
    metrics,
    clock,
    log,
  });

  return {
    start: async () => {
      // On one machine the lock on the data directory says that nobody else can hold a lease.
      if (!config.databaseUrl?.startsWith('postgres')) await store.clearLeases();
      // What is known of the providers counts from the first request on.
      await standings.refresh();
      standings.start();
      const { url } = await server.start();
      scheduler.start();
      audit.start();
      blobSweep.start();
      forgetting.start();
      potReturns.start();
      await Promise.all(platforms.map((platform) => platform.start(commands, dispatch, suggest)));
      warnOfUnpriced(providers, log);
      // Last, as they may tell somebody something.
      announcer.start();
      asking.rounds.start();
      reconciliation.start();
      reports.start();
      log.info(
        { platforms: platforms.map(({ id }) => id), providers: providerIds, url },
        'Plantain is running',
      );
      return { url, entryUrl: platforms.find(({ entryUrl }) => entryUrl !== undefined)?.entryUrl?.() };
    },
    stop: async (graceMs) => {
      taking = false;
      stopping.abort();
      // Platforms stay until then: deliveries need them, and whoever asks meanwhile is told to come back.
      await Promise.all([scheduler.stop(graceMs * workShare), announcer.stop(graceMs * workShare)]);
      await reconciliation.stop();
      await asking.rounds.stop();
      await Promise.all(platforms.map((platform) => platform.stop()));
      await admins.settled();
      await reports.stop();
      await audit.stop();
      await blobSweep.stop();
      await forgetting.stop();
      await potReturns.stop();
      await standings.stop();
      await health.settled();
      await server.stop(graceMs * (1 - workShare));
      await http.close();
      await store.close();
      log.info({}, 'Plantain has stopped');
    },
  };
}

/** Where nobody is listed it is whoever sits at the page. */
function operatorsOf({ operators }: Config, platforms: readonly LoadedPlatform[]): readonly string[] {
  if (operators.size > 0) return [...operators];
  return platforms.flatMap(({ id, soleMember }) => (soleMember === undefined ? [] : [`${id}:${soleMember}`]));
}

function namesOf(id: ProviderId): { readonly name: string; readonly prefix: string } {
  return providerList.find((entry) => entry.id === id) ?? { name: id, prefix: id.toUpperCase() };
}
