// Every sentence that doctor says by itself; what it says of a platform is that platform's own.

export const doctorSentences = {
  usage:
    'npm run doctor                    says what is configured, what works, and how to mend what does not\n' +
    'npm run doctor -- --live runbase  makes one small picture at that provider, after asking: it costs money\n' +
    'npm run doctor -- --live runbase --yes  does so without asking\n' +
    'npm run doctor -- --help          says this\n',
  wrongOption: (detail: string) => `${detail}\n`,
  yesToWhat: '--yes belongs to --live with the name of a provider.',
  verdict: (broken: number) =>
    broken === 0
      ? 'Everything that is configured works.'
      : `${broken} ${broken === 1 ? 'thing does' : 'things do'} not work.`,
  node: (version: string) => `${version}.`,

  nothingSet: 'Nothing is set: every variable has its default. .env.example lists them all.',
  set: (names: readonly string[]) => `Set: ${names.join(', ')}.`,
  stranger: (name: string, nearest: string | undefined) =>
    `.env names ${name}, which nothing here reads.${nearest === undefined ? '' : ` Is it ${nearest}?`}`,
  mendFirst: 'Everything else can be examined when the configuration is in order.',

  writable: (path: string, free: string) => `${path} can be written to; ${free} are free.`,
  willBeMade: (path: string, free: string) => `${path} is made at the first start; ${free} are free.`,
  nearlyFull: (path: string, free: string) =>
    `Only ${free} are free at ${path}: new pictures are refused until there is more room.`,
  notWritable: (path: string, code: string) =>
    `${path} cannot be written to (${code}). Give the user that runs Plantain the right to, or set DATA_DIR to another folder.`,

  database: (place: string, at: number) => `${place}: at migration ${at}, as this version has it.`,
  databaseAbsent: (place: string) => `${place}: empty; its tables are made at the first start.`,
  databaseBehind: (place: string, at: number, known: number) =>
    `${place}: at migration ${at} of ${known}; the next start brings it up to date.`,
  databaseNewer: (detail: string) => `${detail} Install that version, or restore a backup from before it.`,
  databaseUnreachable: (detail: string) => `${detail} Check that it runs, and DATABASE_URL.`,
  databaseBroken: (detail: string) => `${detail} Check DATABASE_URL and its rights, or restore a backup.`,
  databaseBusy: (detail: string) => `${detail} Close what else is using it.`,

  portFree: (address: string) => `${address} is free.`,
  portAny: 'Any free one, as PORT is 0.',
  portOurs: (address: string) => `Plantain is running at ${address} and is ready.`,
  portNotReady: (address: string, reason: string) =>
    `Plantain is running at ${address} and is not ready: ${reason}`,
  portTaken: (address: string) =>
    `${address} is taken by another program. Stop that, or set PORT to a free one.`,
  portForbidden: (port: number) =>
    `Only root may listen on port ${port}. Set PORT to one from 1024 on, and let a proxy lead to it.`,
  hostUnknown: (host: string) =>
    `HOST ${host} is no address of this machine. Set it to 127.0.0.1, or to 0.0.0.0 for all of them.`,
  portBroken: (address: string, code: string) => `${address} cannot be listened on (${code}).`,

  noPublicUrl:
    'PUBLIC_URL is not set. It is needed for links to pictures, and by providers that fetch references by themselves.',
  publicUrlOurs: (url: string) => `${url} leads here.`,
  publicUrlUntested: (url: string) => `${url} can be tried when Plantain is running.`,
  publicUrlElsewhere: (url: string, detail: string) =>
    `${url} does not lead here (${detail}). Check the proxy or tunnel that should bring it to this machine.`,
  answers: (status: number) => `it answers ${status}`,

  pageOff: 'Off. WEB=on serves it beside the chat platforms.',
  discordOff:
    'Off. To switch it on, make an application at https://discord.com/developers/applications and put its bot token into DISCORD_TOKEN.',
  slackOff:
    'Off. To switch it on, make an app from manifest.json at https://api.slack.com/apps and put its tokens into SLACK_BOT_TOKEN and SLACK_APP_TOKEN.',
  timedOut: (seconds: number) => `No answer within ${seconds} seconds.`,
  notUnderstood: (remedy: string) => `It answered something that cannot be understood. ${remedy}`,
  checkUrlOf: (name: string) => `Check ${name} where it is set.`,

  keyOff: (variable: string) => `Off, as ${variable} is not set.`,
  sandboxOff: 'Off, as another provider has a key. SANDBOX=on puts it beside them.',
  keyGood: (detail: string) => `Works (${detail}).`,
  keyBad: (variable: string, detail: string) =>
    `The key in ${variable} is refused (${detail}). Make a new one in the provider's account.`,
  keyUnknown: (variable: string, detail: string) =>
    `It could not be asked about its key (${detail}). Check the network, and ${variable} where it is set.`,
  keyUntested: (detail: string) => `Not known before the first picture: ${detail}.`,
  modelsOffered: (models: readonly string[]) => `It offers ${models.join(', ')}.`,
  modelsGone: (gone: readonly string[], variable: string) =>
    `It does not offer ${gone.join(', ')}. Name models that it offers in ${variable}.`,
  modelsPartlyGone: (offered: readonly string[], gone: readonly string[], variable: string) =>
    `It offers ${offered.join(', ')}, and not ${gone.join(', ')}, which can be taken out of ${variable}.`,
  modelsLeftOut: (gone: readonly { readonly model: string; readonly until: string }[], variable: string) =>
    `It said that it does not have ${gone.map(({ model, until }) => `${model} (tried again after ${until.replace('T', ' ')} UTC)`).join(', ')}. If that stays so, take it out of ${variable}.`,
  prices: (known: readonly string[]) => `Known for ${known.join('; ')}.`,
  noPrices: (models: readonly string[], variable: string) =>
    `Not known for ${models.join(', ')}, so it is never chosen. Set ${variable}, such as 1K=0.05,2K=0.08.`,
  referencesNeedUrl:
    'It fetches reference pictures from here and so needs PUBLIC_URL; without it it makes pictures from words, and from ' +
    'what people attach on Discord, which serves that itself.',

  trialPrompt: 'A small green plantain leaf on white paper',
  trialUnknown: (id: string, known: readonly string[]) =>
    `There is no provider called ${id}. There are ${known.join(', ')}.`,
  trialOff: (name: string, variable: string) =>
    `${name} is off, as ${variable} is not set. Nothing was spent.`,
  trialNotChosen: (name: string) => `${name} is off: PROVIDERS or SANDBOX leaves it out. Nothing was spent.`,
  trialNoPrice: (name: string, variable: string) =>
    `No price of ${name} is known, and nothing is made without one. Set ${variable}, such as 1K=0.05,2K=0.08.`,
  trialQuestion: (name: string, model: string, resolution: string, price: string) =>
    `This makes one real picture at ${name} (${model}, ${resolution}), which is listed at ${price} and billed to your account there.`,
  trialFree: (name: string, model: string, resolution: string) =>
    `This makes one picture at ${name} (${model}, ${resolution}), which costs nothing.`,
  trialAsk: 'Go on? [y/N]',
  trialUnasked: (question: string) =>
    `${question} There is no terminal to ask at: add --yes to go on. Nothing was spent.`,
  trialRuns: 'Making it. This may take some minutes.\n',
  trialDeclined: 'Nothing was made, and nothing was spent.',
  trialMade: (
    { type, width, height, sizeBytes }: { type: string; width: number; height: number; sizeBytes: number },
    took: string,
    made: string,
    polls: number,
  ) =>
    `${width} × ${height} pixels, ${type}, ${(sizeBytes / 1024).toFixed(0)} KiB. ${took} altogether: ${made} until it ` +
    `was made${polls === 0 ? '' : `, asked for ${polls} ${polls === 1 ? 'time' : 'times'}`}, the rest to fetch it.`,
  trialNoPicture: (made: string, detail: string) =>
    `It was made within ${made}, and what came is no picture that can be used: ${detail}. ` +
    'Where the address is refused, EGRESS_ALLOW makes exceptions.',
  trialDoubt: 'Not known: the provider may have taken it, and may bill it.',
  trialCost: (reported: string, listed: string) => `${reported} by its own word; ${listed} is listed.`,
  trialCostUnknown: (listed: string) => `${listed} is listed; it does not say what it took.`,
  trialCostAbsurd: (listed: string) => `${listed} is listed; what it says that it took cannot be true.`,
  trialCostOff: (reported: string, listed: string, variable: string) =>
    `${reported} by its own word, and ${listed} is listed, which is what members are charged. Set ${variable} to what it takes.`,
};
