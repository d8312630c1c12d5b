// Where the program is reached: whether the port is free or already ours, and whether PUBLIC_URL leads here.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Clock } from '../clock.ts';
import { type HttpClient, readText } from '../http/http-client.ts';
import { broken, type Finding, off, works } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

type Ways = { readonly http: Pick<HttpClient, 'send'>; readonly clock: Clock };

const answerWithinMs = 5_000;
const portName = 'Port';
const publicName = 'Public address';

/** `running` says whether the port is held by a program that answers as we do. */
export async function examinePort(
  host: string,
  port: number,
  ways: Ways,
): Promise<{ readonly finding: Finding; readonly running: boolean }> {
  if (port === 0) return { finding: works(portName, say.portAny), running: false };
  const address = `${inUrl(host)}:${port}`;
  const code = await tryToListen(host, port);
  if (code === undefined) return { finding: works(portName, say.portFree(address)), running: false };
  if (code === 'EADDRINUSE') {
    const finding = await describeHolder(`http://${inUrl(nearest(host))}:${port}`, address, ways);
    return { finding: finding ?? broken(portName, say.portTaken(address)), running: finding !== undefined };
  }
  if (code === 'EACCES') return { finding: broken(portName, say.portForbidden(port)), running: false };
  const isUnknown = code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
  const detail = isUnknown ? say.hostUnknown(host) : say.portBroken(address, code);
  return { finding: broken(portName, detail), running: false };
}

export async function examinePublicUrl(
  publicUrl: string | undefined,
  running: boolean,
  ways: Ways,
): Promise<Finding> {
  if (publicUrl === undefined) return off(publicName, say.noPublicUrl);
  if (!running) return off(publicName, say.publicUrlUntested(publicUrl));
  const answer = await ask(`${publicUrl}/healthz`, ways);
  if (isAlive(answer)) return works(publicName, say.publicUrlOurs(publicUrl));
  const detail = typeof answer === 'string' ? answer : say.answers(answer.status);
  return broken(publicName, say.publicUrlElsewhere(publicUrl, detail));
}

/** Undefined when it does not answer as we do. */
async function describeHolder(url: string, address: string, ways: Ways): Promise<Finding | undefined> {
  if (!isAlive(await ask(`${url}/healthz`, ways))) return undefined;
  const ready = await ask(`${url}/readyz`, ways);
  if (typeof ready === 'string') return broken(portName, say.portNotReady(address, ready));
  if (ready.status === 200) return works(portName, say.portOurs(address));
  return broken(portName, say.portNotReady(address, ready.text));
}

type Answer = { readonly status: number; readonly text: string };

/** The answer, or in words why there is none. */
async function ask(url: string, { http, clock }: Ways): Promise<Answer | string> {
  const signal = clock.deadline(answerWithinMs);
  try {
    const outcome = await http.send({ method: 'GET', url, headers: {}, timeoutMs: answerWithinMs, signal });
    if (outcome.kind !== 'response') return outcome.detail;
    return { status: outcome.status, text: await readText(outcome, 10_000) };
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

function isAlive(answer: Answer | string): boolean {
  return typeof answer !== 'string' && answer.status === 200 && answer.text === 'alive';
}

/** The code of the error, or undefined when it can be listened on. */
async function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return undefined;
}

/** A server on every interface is asked on this machine's own. */
function nearest(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' || host === '[::]' ? '::1' : host;
}

function inUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
