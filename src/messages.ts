// Every sentence that a person reads, in one place. Functions take plain values and answer strings or reply lines.

/** What only Discord says. */
export const discordMessages = {};

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
  onIt: 'On it …',
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
