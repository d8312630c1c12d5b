// The tables of migrations/ as Kysely sees them; column meanings are written there. Nothing here runs.
import type { Generated } from 'kysely';
import type { PlatformId } from '../destination.ts';
import type {
  BlobHash,
  BucketId,
  EntryId,
  GenerationId,
  ImageId,
  MemberId,
  RunId,
  StyleId,
  TeamId,
  WalletId,
} from '../ids.ts';
import type { ReportGroup } from '../report/report.ts';
import type { GenerationState, Period, RunState, WalletShare } from './records.ts';

type Flag = 0 | 1;

export type Tables = {
  schema_migrations: { number: number; name: string; checksum: string; applied_at: number };
  teams: {
    id: TeamId;
    platform: PlatformId;
    external_id: string;
    name: string;
    approved: Flag;
    time_zone: Generated<string>;
    created_at: number;
  };
  members: {
    id: MemberId;
    team_id: TeamId;
    next_turn: Generated<number>;
    created_at: number;
    erased_at: Generated<number | null>;
    erasing: Generated<Flag>;
    admin_seen_at: Generated<number | null>;
  };
  home_teams: { platform: PlatformId; external_id: string; team_id: TeamId };
  member_identities: {
    team_id: TeamId;
    platform: PlatformId;
    external_id: string;
    member_id: MemberId;
    name: string;
    seen_at: number;
    role_ids: Generated<string | null>;
  };
  settings: {
    team_id: TeamId;
    scope: 'team' | 'channel' | 'member';
    subject: string;
    settings: string;
    updated_at: number;
  };
  styles: {
    id: StyleId;
    team_id: TeamId;
    name: string;
    folded_name: string;
    before_prompt: string;
    after_prompt: string;
    created_by: MemberId;
    created_at: number;
  };
  style_images: { style_id: StyleId; position: number; image_id: ImageId };
  audit: {
    id: string;
    team_id: TeamId | null;
    actor: string;
    action: string;
    subject: string;
    before_value: string | null;
    after_value: string | null;
    at: number;
  };
  counters: { name: string; value: number };
  announcements: {
    id: string;
    team_id: TeamId;
    dedupe_key: string;
    matter: string;
    recipient: string;
    subject: string | null;
    spread_from: Generated<string | null>;
    state: 'due' | 'told' | 'untold';
    epoch: Generated<number>;
    lease_until: Generated<number>;
    next_at: number | null;
    due_since: number;
    attempts: Generated<number>;
    takeovers: Generated<number>;
    woken: Generated<Flag>;
    memo: Generated<string>;
    created_at: number;
    ended_at: number | null;
  };
  generations: GenerationsTable;
  runs: RunsTable;
  starts: {
    run_id: RunId;
    number: number;
    provider: string;
    at: number;
    outcome: string | null;
    cost_micros: number | null;
  };
  deliveries: {
    generation_id: GenerationId;
    kind: 'final' | 'shared' | 'notice';
    memo: string;
    destination: Generated<string | null>;
    first_tried_at: number;
    delivered_at: number | null;
  };
  posts: {
    platform: PlatformId;
    channel_id: string;
    message_id: string;
    generation_id: GenerationId;
    created_at: number;
  };
  blobs: {
    hash: BlobHash;
    type: string;
    size_bytes: number;
    width: number;
    height: number;
    created_at: number;
    kept_at: Generated<number | null>;
    removing_until: Generated<number | null>;
    gone_at: Generated<number | null>;
  };
  images: ImagesTable;
  favourites: { member_id: MemberId; image_id: ImageId; created_at: number };
  /** On SQLite only, as are the numbers and the index of images. */
  search_scopes: { number: number; subject: string };
  history_pages: { id: string; team_id: TeamId; member_id: MemberId; query: string; used_at: number };
  generation_inputs: {
    generation_id: GenerationId;
    position: number;
    role: 'parent' | 'reference';
    sealed_source: string | null;
    image_id: ImageId | null;
  };
  wallets: {
    id: WalletId;
    team_id: TeamId | null;
    kind: WalletShare['kind'] | 'house';
    subject: string;
    allowance_micros: number | null;
    period: Period | null;
    carry_over: Generated<Flag | null>;
    starts_at: number | null;
    ends_at: number | null;
    name: Generated<string | null>;
    place_kind: Generated<'channel' | 'role' | null>;
    place: Generated<string | null>;
    closed_at: Generated<number | null>;
    created_at: number;
  };
  buckets: {
    id: BucketId;
    wallet_id: WalletId;
    kind: 'allowance' | 'grant';
    name: string;
    starts_at: number;
    ends_at: number | null;
    amount_micros: number | null;
    spent_micros: Generated<number>;
    held_micros: Generated<number>;
    alerted_percent: Generated<number>;
    carried_micros: Generated<number>;
    set_aside_micros: Generated<number>;
    superseded: Generated<Flag>;
    period: Generated<Period | null>;
  };
  member_allowances: {
    team_id: TeamId;
    role_id: string;
    allowance_micros: number | null;
    period: Period | null;
    carry_over: Flag | null;
    updated_at: number;
  };
  entries: {
    id: EntryId;
    wallet_id: WalletId;
    bucket_id: BucketId;
    run_id: RunId | null;
    kind: 'hold' | 'settle' | 'release' | 'grant' | 'house' | 'set_aside' | 'returned' | 'take_back';
    pot_bucket_id: Generated<BucketId | null>;
    carried_to: Generated<BucketId | null>;
    amount_micros: number;
    actor: string;
    at: number;
  };
  credit_requests: {
    id: string;
    team_id: TeamId;
    member_id: MemberId;
    generation_id: GenerationId | null;
    wallet_id: WalletId;
    amount_micros: number;
    price_micros: Generated<number>;
    shorts: Generated<string>;
    state: 'asked' | 'approved' | 'denied' | 'expired';
    decided_by: MemberId | null;
    decided_micros: number | null;
    created_at: number;
    decided_at: number | null;
    until_at: Generated<number>;
  };
  role_sets: { id: string; team_id: TeamId; role_ids: string };
  usage: {
    at: number;
    team_id: TeamId;
    member_id: MemberId;
    channel_id: string;
    role_set: string;
    provider: string;
    model: string;
    resolution: string;
    made: number;
    failed: number;
    refused: number;
    charge_micros: number;
    reported_charge_micros: number;
    cost_micros: number;
    failure_cost_micros: number;
    house_micros: number;
  };
  page_links: {
    id: string;
    expires_at: number;
  };
  report_schedules: {
    id: string;
    team_id: TeamId;
    platform: PlatformId;
    channel_id: string;
    every: 'week' | 'month';
    grouped_by: ReportGroup;
    covered_until: number;
    next_at: number;
    created_by: MemberId;
    created_at: number;
  };
  known_names: {
    team_id: TeamId;
    kind: 'role' | 'channel';
    external_id: string;
    name: string;
    seen_at: number;
  };
  provider_days: {
    day: number;
    provider: string;
    made: number;
    charge_micros: number;
    unreported: number;
    reported_charge_micros: number;
    cost_micros: number;
    billed_failures: number;
    failure_cost_micros: number;
    doubts: number;
    house_micros: number;
    reconciled_at: number;
  };
  provider_latencies: {
    provider: string;
    resolution: string;
    run_id: RunId;
    latency_ms: number;
    at: number;
  };
  picks: {
    id: string;
    team_id: TeamId;
    member_id: MemberId;
    command: string;
    sealed_intent: string;
    expires_at: number;
  };
  presses: { dedupe_key: string; member_id: MemberId; button: string; counts_as: string; at: number };
  provider_health: {
    provider: string;
    state: 'open' | 'paused';
    reason: string;
    opened_at: number;
    openings: number;
    until_at: number;
    probe_until: number;
    alerted_at: number | null;
  };
  gone_models: { provider: string; model: string; until_at: number; times: Generated<number> };
  provider_windows: { provider: string; place: number; taken_at: number };
  web_messages: {
    id: string;
    team_id: TeamId;
    channel_id: string;
    author: 'person' | 'plantain';
    generation_id: GenerationId | null;
    body: string;
    created_at: number;
    updated_at: number;
  };
};

type GenerationsTable = {
  id: GenerationId;
  team_id: TeamId;
  member_id: MemberId;
  platform: PlatformId;
  channel_id: string | null;
  role_ids: string;
  dedupe_key: string;
  state: GenerationState;
  request: string;
  prompt: string;
  private: Flag;
  destination: string;
  sealed_token: string | null;
  token_expires_at: number | null;
  price_micros: number;
  slots: number;
  open_runs: number;
  epoch: Generated<number>;
  lease_until: Generated<number>;
  takeovers: Generated<number>;
  next_at: number | null;
  woken: Generated<Flag>;
  attempts: Generated<number>;
  deadline_at: number;
  cancel_requested_at: number | null;
  created_at: number;
  ended_at: number | null;
  due_since: Generated<number | null>;
  removal_requested_at: Generated<number | null>;
};

type RunsTable = {
  id: RunId;
  generation_id: GenerationId;
  slot: number;
  attempt: number;
  state: RunState;
  provider: string;
  model: string;
  hold_micros: number;
  charge_micros: number | null;
  cost_micros: number | null;
  house_micros: Generated<number>;
  doubts: Generated<number>;
  turn: number;
  provider_run_id: string | null;
  handle: string | null;
  sealed_result: string | null;
  starts: Generated<number>;
  polls: Generated<number>;
  tries: Generated<number>;
  takeovers: Generated<number>;
  epoch: Generated<number>;
  lease_until: Generated<number>;
  next_at: number | null;
  created_at: number;
  started_at: number | null;
  ready_at: number | null;
  ended_at: number | null;
  reason: string | null;
};

type ImagesTable = {
  id: ImageId;
  team_id: TeamId;
  owner_id: MemberId;
  blob_hash: BlobHash;
  kind: 'result' | 'reference';
  run_id: RunId | null;
  generation_id: GenerationId | null;
  slot: number | null;
  position: number;
  channel_id: string | null;
  private: Flag;
  alt_text: string;
  prompt: string;
  words: Generated<string | null>;
  continuation: string | null;
  sources: Generated<string>;
  created_at: number;
  deleted_at: number | null;
};
