// Opens the store that DATABASE_URL names and puts its operations together.
import { dirname, resolve } from 'node:path';
import { sql } from 'kysely';
import { type Clock, systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import {
  claimAnnouncements,
  endAnnouncement,
  nextAnnouncementAt,
  postponeAnnouncement,
  saveAnnouncementMemo,
  spreadAnnouncement,
} from './announcement-turns.ts';
import { findViolations } from './audit.ts';
import { auditTrail } from './audit-trail.ts';
import { balances } from './balances.ts';
import { claimUnusedBlobs, endBlobRemoval, keepBlob } from './blobs.ts';
import { budgetRules } from './budget-rules.ts';
import { rolesOf, setBudget, setMemberAllowance, teamBudgets } from './budgets.ts';
import { requestCancel } from './cancel.ts';
import { claimRuns } from './claim.ts';
import { noteLateCost, providerCosts, providerDays, reconcileDay } from './costs.ts';
import { askForCredits, decideOnCredits, expireCreditRequests } from './credit-requests.ts';
import type { Database } from './database.ts';
import {
  claimGenerations,
  endDelivery,
  forgetExpiredTokens,
  generation,
  generationOfPost,
  inputs,
  postponeGeneration,
  saveMemo,
} from './deliver.ts';
import { endRun } from './end-run.ts';
import { beginErasure, eraseSome } from './erase.ts';
import { exportEntries, exportGenerations, exportMember } from './export.ts';
import { failOver } from './fail-over.ts';
import { keepPick, keyOfPress, pick } from './gestures.ts';
import { grant, takeBack } from './grants.ts';
import {
  closeCircuit,
  forgetAlert,
  forgetGoneModel,
  noteGoneModel,
  openCircuit,
  pauseProvider,
  providerHealth,
  releaseProbe,
  takeProbe,
} from './health.ts';
import { history, latestGeneration } from './history.ts';
import { historyPage, keepHistoryPage } from './history-pages.ts';
import { image, keepInput, keepLateImage } from './images.ts';
import { indexWords } from './index-words.ts';
import { openGeneration } from './intake.ts';
import { addressOf, adminChannel, adminRole, forgetAdmin, knownAdmins, noteAdmin } from './known-admins.ts';
import { keepNames, knownNames, memberNames, reportTeam } from './known-names.ts';
import {
  clearLeases,
  latencies,
  latenciesSince,
  liveRuns,
  nextDueAt,
  renewGenerationLease,
  renewRunLease,
  runsAhead,
} from './leases.ts';
import { requestsBehind } from './lineage.ts';
import { readMigrations } from './migrate.ts';
import { favouriteOf, setAltText, setFavourite } from './notes.ts';
import { usePageLink } from './page-links.ts';
import { approveTeam, enrol, findMember, memberOf, memberWithTeam, team, teamsOf } from './people.ts';
import { ownMigrations, placeOf } from './place.ts';
import { returnPots } from './pot-returns.ts';
import { closePot, openPot } from './pots.ts';
import { openProposed, prolongProposal, proposeGeneration } from './proposals.ts';
import { creditRequest } from './read-credit-requests.ts';
import { endRedelivery, redeliver, refuseShare, requestShare, settleMessage } from './redeliver.ts';
import { deleteImage, endRemoval, markForRemoval } from './remove.ts';
import {
  dueReports,
  moveReport,
  reportSchedule,
  reportSchedules,
  scheduleReport,
} from './report-schedules.ts';
import { expireSome, retention, setRetention } from './retention.ts';
import { beginStart, moveRun } from './runs.ts';
import { changeSettings, setTimeZone, settings } from './settings.ts';
import { spentByDay } from './spent-by-day.ts';
import { openSqlite } from './sqlite.ts';
import { lineage } from './steps.ts';
import type { Store } from './store.ts';
import { addStyle, removeStyle, styles } from './styles.ts';
import { noteShort } from './thresholds.ts';
import { tidySearch } from './tidy-search.ts';
import { usage, usageLines } from './usage-sums.ts';
import { walletOfBucket } from './wallet-of-bucket.ts';
import {
  addWebMessage,
  removeWebMessage,
  updateWebMessage,
  webMessage,
  webMessages,
} from './web-messages.ts';
import { takePlace } from './windows.ts';

export type StoreOptions = {
  /** `file:…` or `postgres:…`; undefined: plantain.db in the data folder. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly migrationsDir?: string;
  /** Only to record when the schema was changed. */
  readonly clock?: Clock;
  readonly log: Log;
};

/** Rejects with a StoreError: `locked`, `newer_schema`, `unreachable`, `broken`, `full`, `busy`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const database = await openDatabase(options);
  try {
    await indexWords(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return storeOn(database);
}

async function openDatabase(options: StoreOptions): Promise<Database> {
  const { databaseUrl, dataDir, log } = options;
  const now = (options.clock ?? systemClock).now();
  const folder = options.migrationsDir ?? ownMigrations;
  const place = placeOf(databaseUrl, dataDir);
  if (place.kind === 'postgres') {
    // Loaded only where it is used: its driver takes time and memory.
    const { openPostgres } = await import('./postgres.ts');
    return await openPostgres({
      url: place.url,
      migrations: await readMigrations(folder, 'postgres'),
      log,
      now,
    });
  }
  return await openSqlite({
    file: place.file,
    lockFolders: [...new Set([resolve(dataDir), resolve(dirname(place.file))])],
    migrations: await readMigrations(folder, 'sqlite'),
    now,
  });
}

export function storeOn(database: Database): Store {
  return {
    enrol: (person) => enrol(database, person),
    teamsOf: (platform, person) => teamsOf(database, platform, person),
    team: (teamId) => team(database, teamId),
    approveTeam: (teamId, actor, now) => approveTeam(database, teamId, actor, now),
    budgetRules: (query) => budgetRules(database, query),
    rolesOf: (memberId) => rolesOf(database, memberId),
    teamBudgets: (teamId, now) => teamBudgets(database, teamId, now),
    setBudget: (change) => setBudget(database, change),
    setMemberAllowance: (change) => setMemberAllowance(database, change),
    grant: (order) => grant(database, order),
    takeBack: (order) => takeBack(database, order),
    openPot: (order) => openPot(database, order),
    closePot: (order) => closePot(database, order),
    returnPots: (now) => returnPots(database, now),
    noteShort: (refusal) => noteShort(database, refusal),
    auditTrail: (query) => auditTrail(database, query),
    memberOf: (person) => memberOf(database, person),
    balances: (wallets, now) => balances(database, wallets, now),
    spentByDay: (query) => spentByDay(database, query),
    walletOfBucket: (bucketId) => walletOfBucket(database, bucketId),
    openGeneration: (order) => openGeneration(database, order),
    proposeGeneration: (proposal) => proposeGeneration(database, proposal),
    openProposed: (opening) => openProposed(database, opening),
    prolongProposal: (move) => prolongProposal(database, move),
    askForCredits: (ask) => askForCredits(database, ask),
    decideOnCredits: (decision) => decideOnCredits(database, decision),
    expireCreditRequests: (work) => expireCreditRequests(database, work),
    creditRequest: (id) => creditRequest(database, id),
    memberWithTeam: (id) => memberWithTeam(database, id),
    settings: (place) => settings(database, place),
    changeSettings: (change) => changeSettings(database, change),
    setTimeZone: (change) => setTimeZone(database, change),
    styles: (teamId) => styles(database, teamId),
    addStyle: (style) => addStyle(database, style),
    removeStyle: (style) => removeStyle(database, style),
    claimRuns: (claim) => claimRuns(database, claim),
    moveRun: (move) => moveRun(database, move),
    beginStart: (start) => beginStart(database, start),
    endRun: (end) => endRun(database, end),
    failOver: (move) => failOver(database, move),
    keepLateImage: (runId, late, now) => keepLateImage(database, runId, late, now),
    noteLateCost: (cost) => noteLateCost(database, cost),
    requestCancel: (id, now) => requestCancel(database, id, now),
    renewRunLease: (id, epoch, until) => renewRunLease(database, id, epoch, until),
    renewGenerationLease: (id, epoch, until) => renewGenerationLease(database, id, epoch, until),
    keepInput: (input) => keepInput(database, input),
    keepBlob: (blob, now) => keepBlob(database, blob, now),
    claimUnusedBlobs: (claim) => claimUnusedBlobs(database, claim),
    endBlobRemoval: (removal) => endBlobRemoval(database, removal),
    claimGenerations: (claim) => claimGenerations(database, claim),
    saveMemo: (memo) => saveMemo(database, memo),
    postponeGeneration: (move) => postponeGeneration(database, move),
    endDelivery: (end) => endDelivery(database, end),
    redeliver: (id, now) => redeliver(database, id, now),
    requestShare: (share) => requestShare(database, share),
    settleMessage: (message) => settleMessage(database, message),
    refuseShare: (id, epoch) => refuseShare(database, id, epoch),
    endRedelivery: (id, epoch, now) => endRedelivery(database, id, epoch, now),
    markForRemoval: (ids, now) => markForRemoval(database, ids, now),
    endRemoval: (id, epoch, now) => endRemoval(database, id, epoch, now),
    deleteImage: (deletion) => deleteImage(database, deletion),
    forgetExpiredTokens: (now) => forgetExpiredTokens(database, now),
    generationOfPost: (platform, channel, message) => generationOfPost(database, platform, channel, message),
    generation: (id) => generation(database, id),
    inputs: (id) => inputs(database, id),
    runsAhead: (provider, turn) => runsAhead(database, provider, turn),
    image: (id) => image(database, id),
    lineage: (id) => lineage(database, id),
    setAltText: (change) => setAltText(database, change),
    setFavourite: (change) => setFavourite(database, change),
    favouriteOf: (memberId, imageIds) => favouriteOf(database, memberId, imageIds),
    history: (query) => history(database, query),
    latestGeneration: (query) => latestGeneration(database, query),
    requestsBehind: (id) => requestsBehind(database, id),
    keepPick: (choice) => keepPick(database, choice),
    pick: (id, now) => pick(database, id, now),
    keyOfPress: (press) => keyOfPress(database, press),
    keepHistoryPage: (page) => keepHistoryPage(database, page),
    historyPage: (page) => historyPage(database, page),
    beginErasure: (person) => beginErasure(database, person),
    eraseSome: (work) => eraseSome(database, work),
    tidySearch: (begins) => tidySearch(database, begins),
    setRetention: (rule) => setRetention(database, rule),
    retention: (place) => retention(database, place),
    expireSome: (work) => expireSome(database, work),
    exportMember: (person) => exportMember(database, person),
    exportGenerations: (page) => exportGenerations(database, page),
    exportEntries: (page) => exportEntries(database, page),
    findMember: (teamId, platform, externalId) => findMember(database, teamId, platform, externalId),
    latencies: (provider, resolution, limit) => latencies(database, provider, resolution, limit),
    providerHealth: () => providerHealth(database),
    openCircuit: (opening) => openCircuit(database, opening),
    forgetAlert: (alert) => forgetAlert(database, alert),
    pauseProvider: (pause) => pauseProvider(database, pause),
    takeProbe: (probe) => takeProbe(database, probe),
    releaseProbe: (probe) => releaseProbe(database, probe),
    closeCircuit: (probe) => closeCircuit(database, probe),
    forgetGoneModel: (gone) => forgetGoneModel(database, gone),
    noteGoneModel: (gone) => noteGoneModel(database, gone),
    takePlace: (place) => takePlace(database, place),
    latenciesSince: (provider, from) => latenciesSince(database, provider, from),
    providerCosts: (span) => providerCosts(database, span),
    providerDays: (span) => providerDays(database, span),
    reconcileDay: (order) => reconcileDay(database, order),
    usage: (query) => usage(database, query),
    usageLines: (query) => usageLines(database, query),
    usePageLink: (link) => usePageLink(database, link),
    reportTeam: (teamId) => reportTeam(database, teamId),
    memberNames: (teamId, memberIds) => memberNames(database, teamId, memberIds),
    knownNames: (teamId, kind, ids) => knownNames(database, teamId, kind, ids),
    keepNames: (names) => keepNames(database, names),
    scheduleReport: (order) => scheduleReport(database, order),
    reportSchedules: (teamId) => reportSchedules(database, teamId),
    reportSchedule: (id) => reportSchedule(database, id),
    dueReports: (now) => dueReports(database, now),
    moveReport: (move) => moveReport(database, move),
    addWebMessage: (message) => addWebMessage(database, message),
    updateWebMessage: (id, body, now) => updateWebMessage(database, id, body, now),
    removeWebMessage: (id) => removeWebMessage(database, id),
    webMessage: (teamId, id) => webMessage(database, teamId, id),
    webMessages: (query) => webMessages(database, query),
    claimAnnouncements: (claim) => claimAnnouncements(database, claim),
    spreadAnnouncement: (spread) => spreadAnnouncement(database, spread),
    saveAnnouncementMemo: (memo) => saveAnnouncementMemo(database, memo),
    postponeAnnouncement: (move) => postponeAnnouncement(database, move),
    endAnnouncement: (end) => endAnnouncement(database, end),
    nextAnnouncementAt: () => nextAnnouncementAt(database),
    adminChannel: (teamId) => adminChannel(database, teamId),
    adminRole: (teamId) => adminRole(database, teamId),
    noteAdmin: (memberId, now) => noteAdmin(database, memberId, now),
    forgetAdmin: (who) => forgetAdmin(database, who),
    knownAdmins: (query) => knownAdmins(database, query),
    addressOf: (memberId) => addressOf(database, memberId),
    nextDueAt: () => nextDueAt(database),
    liveRuns: () => liveRuns(database),
    clearLeases: () => clearLeases(database),
    findViolations: (now) => findViolations(database, now),
    ping: () => ping(database),
    close: () => database.close(),
  };
}

/** A write that changes nothing still needs the disk. */
async function ping(database: Database): Promise<void> {
  await database.write((transaction) =>
    sql`update counters set value = value where name = 'virtual_time'`.execute(transaction),
  );
}
