// What the page asks of the server. Every failure becomes an Error whose message is a sentence to show.

const unreachable = 'Plantain cannot be reached. Is it running?';

async function ask(path, init) {
  let response;
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(120_000) });
  } catch {
    throw new Error(unreachable);
  }
  if (response.ok) return response.json();
  if (response.status === 401)
    throw new Error('Your visit has ended. Open the link that was printed when Plantain started.');
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const said = isJson ? (await response.json()).problem : await response.text();
  const plain = said && !said.trimStart().startsWith('<') ? said : `The server answered ${response.status}.`;
  throw new Error(plain);
}

function post(path, body) {
  return ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export const readCommands = async () => (await ask('/web/commands')).commands;
export const readMessages = (before) =>
  ask(before === undefined ? '/web/messages' : `/web/messages?before=${encodeURIComponent(before)}`);
export const readSuggestions = async (source, typed) =>
  (await ask(`/web/suggestions?${new URLSearchParams({ source, typed })}`)).suggestions;
export const sendInvocation = (invocation) => post('/web/invocations', invocation);
export const sendPress = (press) => post('/web/presses', press);
/** Undefined when an answer in the chat says why there is none. */
export const askForm = async (opening) => (await post('/web/forms', opening)).form;
export const uploadPicture = (file) =>
  ask('/web/uploads', { method: 'POST', headers: { 'content-type': file.type }, body: file });
