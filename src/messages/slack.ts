// What only Slack needs to say.

/** What only Slack says. */
export const slackMessages = {
  inviteMe: 'I cannot post in this channel. Type /invite @Plantain here, or ask again with --private.',
  unknownCommand: (name: string) => `There is no command ${name}. Type /plantain help for those there are.`,
  invalidOptions: 'One of the options is not one that I can use.',
  formExpired: 'The form took too long to open. Please try again.',
  sentPrivately: 'I sent it to you in a direct message.',
  oneMoment: 'One moment…',
  name: 'Plantain',
  picturesMissing: 'The pictures could not be shown here. Ask again in a moment.',
  filesMissing: 'The files are not here yet. If they do not come, ask again in a moment.',
  filesRefused:
    'I cannot put the files here. In a channel I have to be a member for that: type /invite @Plantain.',
  movedTo: 'The pictures are here:',
  open: 'Open',
  submit: 'Go',
  close: 'Cancel',
  done: 'Close',
  yes: 'Yes',
  no: 'No',
  usually: (value: string) => `Usually ${value}.`,
  required: 'This is needed.',
  invalidField: (summary: string) => `This does not fit: ${summary}`,
  groupById: "Give the group's id, such as S01ABCDE23.",
  picture: 'Picture',
  badToken: 'Slack does not accept SLACK_BOT_TOKEN: install the app again and copy its Bot User OAuth Token.',
  badAppToken:
    'Slack does not accept SLACK_APP_TOKEN: make an app-level token with the scope connections:write.',
  unreachable: 'Slack cannot be reached.',
  noWayIn: 'Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside SLACK_BOT_TOKEN.',
  notStarted: 'The connection to Slack has not been made yet.',
  notConnected: 'The connection to Slack is down; it is being made again.',
  nobodysToken: 'Slack does not say whose token SLACK_BOT_TOKEN is.',
  noFileAccess:
    'Slack showed a sign-in page in place of the file: install the app again so that it has the scope files:read.',
  home: {
    credits: 'Your credits',
    pictures: 'Your pictures',
    settings: 'Your settings',
    changeSettings: 'Change settings',
    setting: (name: string, value: string) => `${name}: ${value}`,
    usual: 'as usual',
    help: 'Help',
  },
  manifest: {
    description: 'Makes pictures with your team, inside its budget',
    others: 'Everything else',
    imagine: { name: 'Imagine', description: 'Make a picture' },
  },
  check: {
    botToken: (workspace: string | undefined) =>
      workspace === undefined ? 'Works.' : `Works, in the workspace ${workspace}.`,
    scopes: 'All that the manifest asks for.',
    scopesMissing: (scopes: readonly string[]) =>
      `Missing: ${scopes.join(', ')}. Put manifest.json into the app's settings and install it again.`,
    copyBotToken: 'Copy the Bot User OAuth Token (xoxb-) into SLACK_BOT_TOKEN.',
    appToken: 'Socket Mode can be opened.',
    makeAppToken: 'Make an app-level token (xapp-) with the scope connections:write for SLACK_APP_TOKEN.',
    signingSecret: 'Present; requests are taken at POST /slack/events.',
    signingSecretMissing: 'Missing. Set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).',
    refused: (code: string, remedy: string) => `Slack says ${code}. ${remedy}`,
    unreachable: (detail: string) =>
      `Slack cannot be asked (${detail}). Check the network, and SLACK_API_URL where it is set.`,
  },
};
