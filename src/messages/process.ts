// What is said when something here is broken or full, and what the process prints.

/** What the process says at its start, to whoever runs it. */
export const processMessages = {
  cannotStart: 'Plantain cannot start:',
  ready: (url: string) => `Plantain is ready. Open ${url}`,
  brokenSecretKey: (path: string) =>
    `${path} holds no key of at least 16 characters. Put it back from a backup; or remove it, and a new one is made, under ` +
    'which nothing can be read that was sealed before.',
  portTaken: (port: number) => `Port ${port} is taken by another program. Set PORT to a free one.`,
};

/** What dispatch says when nothing else can be said. */
export const bugMessage = (id: string) =>
  `Something is broken here, and it is not your fault. Whoever runs this bot finds it in the log under ${id}.`;

export const storeMessages = {
  busy: 'The database is busy. Try again in a moment. Nothing was charged.',
  unreachable: 'The database cannot be reached at the moment. Try again soon. Nothing was charged.',
};
