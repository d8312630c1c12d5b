// What only Discord needs to say.

export const discordMessages = {
  done: 'Done.',
  yes: 'Yes',
  no: 'No',
  formExpired: 'The form took too long to open. Please try again.',
  invalidOptions: 'One of the options is not one that I can use.',
  cannotRead:
    'I cannot read what is written there. Press Edit under the picture, or mention me in your reply.',
  cannotWriteToYou:
    'I have an answer for you alone and cannot write to you. Allow direct messages from this server, or use a slash command.',
  leftOut: (fileNames: readonly string[]) =>
    `Too large to be sent here, and left out: ${fileNames.join(', ')}.`,
  sentDirectly: 'I sent it to you in a direct message.',
  broken: (id: string) =>
    `Something is broken here, and it is not your fault. Whoever runs this bot finds it under ${id}.`,
  badToken:
    'Discord does not accept DISCORD_TOKEN. Get one at https://discord.com/developers/applications: ' +
    'choose the application, then Bot, then Reset Token.',
  disallowedIntents:
    'Discord does not allow the intents that the bot asks for. Switch them on at ' +
    'https://discord.com/developers/applications: choose the application, then Bot, then Privileged Gateway Intents.',
  unreachable: (detail: string) =>
    `Discord cannot be reached (${detail}). Check the network, and DISCORD_API_URL where it is set.`,
  rateLimited: (seconds: number) => `Discord asks to wait ${seconds} seconds before anything else.`,
  forbidden: (detail: string) => `Discord does not allow it: ${detail}.`,
  rejected: (detail: string) => `Discord does not take it: ${detail}.`,
  otherApplication: (id: string) =>
    `DISCORD_TOKEN belongs to the application ${id}, not to the one that DISCORD_APPLICATION_ID names.`,
  notConnected: 'The connection to Discord is down; it is being made again.',
  notStarted: 'The connection to Discord has not been made yet.',
  check: {
    token: (name: string) => `Works; the bot is called ${name}.`,
    application: (name: string, id: string) => `${name} (${id}).`,
    intents: (messageContent: boolean) =>
      messageContent
        ? 'Nothing is missing; Message Content is on as well: replies, links and the last picture here work with everybody’s pictures.'
        : 'Nothing is missing. Message Content is off: replies are read when they mention the bot, and pictures of other people are edited ' +
          'from the Apps menu or as attachments. To change that switch it on at https://discord.com/developers/applications: ' +
          'choose the application, then Bot, then Privileged Gateway Intents, and start again.',
    commands: (names: readonly string[]) =>
      names.length === 0
        ? 'None registered yet: npm start registers them.'
        : `Registered: ${names.join(', ')}.`,
    servers: (count: number) => `In ${count} ${count === 1 ? 'server' : 'servers'}.`,
    noServers: (applicationId: string) =>
      'In no server yet. Invite it: ' +
      `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=274878008320`,
  },
};
