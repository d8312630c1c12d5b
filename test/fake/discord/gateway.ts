// The gateway: hello, identify, resume, heartbeats, dispatch to the sessions whose shard and intents ask for it.
// Never changes the world.
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { createSession, type GatewaySession } from './gateway-session.ts';
import { applicationFlags, Intent, type PrivilegedIntent, refusedIntents } from './intent.ts';
import type { Payloads } from './payload.ts';
import { isWire, type Wire } from './wire.ts';
import type { World } from './world.ts';

export interface GatewayOptions {
  token: string;
  url: () => string;
  heartbeatIntervalMs: number;
  privilegedIntents: readonly PrivilegedIntent[];
  onEvent(): void;
}

export interface GatewayLogEntry {
  direction: 'sent' | 'received' | 'opened' | 'closed';
  at: number;
  op?: number;
  event?: string;
  data?: unknown;
  code?: number;
}

/** Where an event belongs: its guild decides the shard (direct messages: shard 0), its intent who asked for it. */
export interface Audience {
  guildId: string | undefined;
  intent: number;
}

// https://discord.com/developers/docs/events/gateway#rate-limiting
const SENDS_PER_MINUTE = 120;

export type Gateway = ReturnType<typeof createGateway>;

export function createGateway(server: Server, world: World, payloads: Payloads, options: GatewayOptions) {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, GatewaySession>();
  const log: GatewayLogEntry[] = [];
  function note(entry: Omit<GatewayLogEntry, 'at'>) {
    log.push({ at: world.now(), ...entry });
    options.onEvent();
  }

  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (opened) => {
      greet(opened, new URL(request.url ?? '/', 'http://localhost'));
    });
  });

  function greet(socket: WebSocket, url: URL) {
    note({ direction: 'opened' });
    let session: GatewaySession | undefined;
    let sends: number[] = [];
    const alive = setTimeout(
      () => socket.close(4009, 'Session timed out.'),
      options.heartbeatIntervalMs * 1.5,
    );
    socket.on('close', (code) => {
      clearTimeout(alive);
      if (session?.socket === socket) session.socket = undefined;
      note({ direction: 'closed', code });
    });
    if (url.searchParams.get('v') !== '10') return socket.close(4012, 'Invalid API version.');
    if (url.searchParams.get('encoding') !== 'json' || url.searchParams.has('compress')) {
      return socket.close(4002, 'This fake speaks uncompressed JSON alone.');
    }
    reply(socket, 10, { heartbeat_interval: options.heartbeatIntervalMs, _trace: [] });

    socket.on('message', (raw) => {
      const at = performance.now();
      sends = [...sends.filter((each) => at - each < 60_000), at];
      if (sends.length > SENDS_PER_MINUTE) return socket.close(4008, 'Rate limited.');
      const frame = parse(String(raw));
      if (!frame) return socket.close(4002, 'Error while decoding payload.');
      note({ direction: 'received', op: frame.op, data: frame.d });
      if (frame.op === 1) {
        alive.refresh();
        return reply(socket, 11, undefined);
      }
      if (frame.op === 2) {
        if (session) return socket.close(4005, 'Already authenticated.');
        session = identify(socket, frame.d);
        return;
      }
      if (frame.op === 6) {
        if (session) return socket.close(4005, 'Already authenticated.');
        session = resume(socket, frame.d);
        return;
      }
      if (!session) return socket.close(4003, 'Not authenticated.');
      if (frame.op === 3 || frame.op === 4) return;
      if (frame.op === 8) return sendMembers(session, frame.d);
      socket.close(4001, 'Unknown opcode.');
    });
  }

  function reply(socket: WebSocket, op: number, d: unknown) {
    note({ direction: 'sent', op, data: d });
    socket.send(JSON.stringify({ op, d: d ?? null, s: null, t: null }));
  }

  function identify(socket: WebSocket, data: unknown): GatewaySession | undefined {
    if (!isWire(data) || !isWire(data.properties)) {
      socket.close(4002, 'Error while decoding payload.');
      return undefined;
    }
    if (data.token !== options.token) {
      socket.close(4004, 'Authentication failed.');
      return undefined;
    }
    const refused = refusedIntents(data.intents, options.privilegedIntents);
    if (refused) {
      socket.close(refused, refused === 4013 ? 'Invalid intent(s).' : 'Disallowed intent(s).');
      return undefined;
    }
    const [shard, count] = Array.isArray(data.shard) ? data.shard.map(Number) : [0, 1];
    if (shard === undefined || count === undefined || !(shard >= 0 && shard < count)) {
      socket.close(4010, 'Invalid shard.');
      return undefined;
    }
    const session = createSession(Number(data.intents), [shard, count], socket);
    sessions.set(session.id, session);
    welcome(session);
    return session;
  }

  function welcome(session: GatewaySession) {
    const guilds = [...world.guilds.values()].filter((each) => each.hasBot && isOnShard(session, each.id));
    send(session, 'READY', {
      v: 10,
      user: { ...payloads.user(world.bot), verified: true, mfa_enabled: true, email: null },
      user_settings: {},
      session_type: 'normal',
      session_id: session.id,
      resume_gateway_url: options.url(),
      relationships: [],
      private_channels: [],
      presences: [],
      guild_join_requests: [],
      shard: session.shard,
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      application: { id: world.applicationId, flags: applicationFlags(options.privilegedIntents) },
      _trace: [],
    });
    if (!(session.intents & Intent.Guilds)) return;
    for (const guild of guilds) {
      send(session, 'GUILD_CREATE', payloads.guildCreate(guild, wants(session, Intent.GuildMembers)));
    }
  }

  function resume(socket: WebSocket, data: unknown): GatewaySession | undefined {
    if (!isWire(data) || data.token !== options.token) {
      socket.close(4004, 'Authentication failed.');
      return undefined;
    }
    const session = sessions.get(String(data.session_id));
    if (!session) {
      reply(socket, 9, false);
      return undefined;
    }
    session.socket?.close(4000, 'Resumed elsewhere.');
    session.socket = socket;
    if (!session.replayAfter(Number(data.seq))) {
      sessions.delete(session.id);
      socket.close(4007, 'Invalid seq.');
      return undefined;
    }
    send(session, 'RESUMED', { _trace: [] });
    return session;
  }

  function sendMembers(session: GatewaySession, data: unknown) {
    const guild = isWire(data) ? world.guilds.get(String(data.guild_id)) : undefined;
    if (!isWire(data) || !guild) return;
    const asked = [data.user_ids ?? []].flat().map(String);
    const everybody = [...guild.members.values()];
    const found = asked.length > 0 ? everybody.filter((each) => asked.includes(each.userId)) : everybody;
    send(session, 'GUILD_MEMBERS_CHUNK', {
      guild_id: guild.id,
      members: found.map(payloads.member),
      chunk_index: 0,
      chunk_count: 1,
      not_found: asked.filter((id) => !guild.members.has(id)),
      ...(data.nonce === undefined ? {} : { nonce: data.nonce }),
    });
  }

  function send(session: GatewaySession, event: string, data: unknown) {
    note({ direction: 'sent', op: 0, event, data });
    session.send(event, data);
  }

  function connected(): GatewaySession[] {
    return [...sessions.values()].filter((session) => session.socket !== undefined);
  }

  return {
    log,
    sessions,
    connected,
    /** Sends to every session that should get it, also to those whose socket is gone: they replay it on resume. */
    dispatch(event: string, audience: Audience, data: Wire | ((session: GatewaySession) => Wire)): number {
      let reached = 0;
      for (const session of sessions.values()) {
        if (!isOnShard(session, audience.guildId) || !wants(session, audience.intent)) continue;
        send(session, event, typeof data === 'function' ? data(session) : data);
        reached += 1;
      }
      return reached;
    },
    /** Cuts the sockets as a network does: no close frame. */
    drop(): void {
      for (const session of connected()) session.socket?.terminate();
    },
    closeWith(code: number): void {
      for (const session of connected()) session.socket?.close(code);
    },
    askToReconnect(): void {
      for (const { socket } of connected()) if (socket) reply(socket, 7, null);
    },
    /** Op 9. Not resumable: the session is forgotten, so that a resume is answered op 9 as well. */
    invalidate(resumable: boolean): void {
      for (const session of connected()) {
        if (session.socket) reply(session.socket, 9, resumable);
        if (!resumable) sessions.delete(session.id);
      }
    },
    repeatLast(count: number): void {
      for (const session of connected()) session.repeatLast(count);
    },
    async close(): Promise<void> {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

export function wants(session: GatewaySession, intent: number): boolean {
  return (session.intents & intent) === intent;
}

function isOnShard(session: GatewaySession, guildId: string | undefined): boolean {
  const [shard, count] = session.shard;
  return guildId === undefined ? shard === 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)) === shard;
}

function parse(text: string): { op: number; d: unknown } | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isWire(frame) && typeof frame.op === 'number' ? { op: frame.op, d: frame.d } : undefined;
}
