// Every sentence that a person reads, in one place. Functions take plain values and answer strings or reply lines.

/** What only Discord says. */
export const discordMessages = {
  done: 'Done.',
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
        ? 'Nothing is missing; Message Content is on as well.'
        : 'Nothing is missing. With Message Content on, pictures of other people could be edited by replying to them.',
    commands: (names: readonly string[]) =>
      names.length === 0
        ? 'None registered yet: npm start registers them.'
        : `Registered: ${names.map((name) => `/${name}`).join(', ')}.`,
    servers: (count: number) => `In ${count} ${count === 1 ? 'server' : 'servers'}.`,
    noServers: (applicationId: string) =>
      'In no server yet. Invite it: ' +
      `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=274878008320`,
  },
};

/** What is wrong with typed options, wherever they are typed. */
export const grammarMessages = {
  unknownOption: (option: string, nearest: string | undefined) =>
    `There is no option --${option}.${nearest === undefined ? '' : ` Did you mean --${nearest}?`}`,
  valueMissing: (option: string) => `The option --${option} needs a value.`,
  notANumber: (option: string, value: string) => `--${option} takes a whole number, not “${value}”.`,
  notAChoice: (option: string, value: string, choices: readonly string[]) =>
    `--${option} does not know “${value}”. It takes ${choices.join(', ')}.`,
  notAFlag: (option: string) => `--${option} is either on or off.`,
  picturesAreAttached: (option: string) => `Pictures for --${option} are attached, not typed.`,
  strayWords: (words: string) => `I do not know what to do with “${words}”.`,
};

/** What only Slack says. */
export const slackMessages = {
  inviteMe: 'I cannot post in this channel. Type `/invite @Plantain` here, or ask again with --private.',
  unknownCommand: (name: string) => `There is no command ${name}. Type /plantain help for those there are.`,
  invalidOptions: 'One of the options is not one that I can use.',
  formExpired: 'The form took too long to open. Please try again.',
  notOurPicture: 'That message holds no picture of mine.',
  sentPrivately: 'I sent it to you in a direct message.',
  movedTo: 'The pictures are here:',
  open: 'Open',
  submit: 'Go',
  close: 'Cancel',
  yes: 'Yes',
  usually: (value: string) => `Usually ${value}.`,
  required: 'This is needed.',
  invalidField: (summary: string) => `This does not fit: ${summary}`,
  picture: 'Picture',
  badToken: 'Slack does not accept SLACK_BOT_TOKEN: install the app again and copy its Bot User OAuth Token.',
  badAppToken:
    'Slack does not accept SLACK_APP_TOKEN: make an app-level token with the scope connections:write.',
  unreachable: 'Slack cannot be reached.',
  noWayIn: 'Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside SLACK_BOT_TOKEN.',
  noFileAccess:
    'Slack showed a sign-in page in place of the file: install the app again so that it has the scope files:read.',
};

/** What only the web page says. */
export const webMessages = {};
