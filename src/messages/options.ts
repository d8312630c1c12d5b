// What is said about options that do not fit their declaration, or that nobody understands.

/** What is wrong with an option's value, however it was given. */
export const optionMessages = {
  anything: 'Something in there is not right.',
  missing: (option: string, summary: string) => `${option} is missing: ${summary}.`,
  notBetween: (option: string, min: number, max: number) => `${option} goes from ${min} to ${max}.`,
  notAChoice: (option: string, choices: readonly string[]) => `${option} is one of ${choices.join(', ')}.`,
  tooLong: (option: string, most: number) => `${option} is empty or longer than ${most} characters.`,
  tooManyPictures: (most: number) => `At most ${most} ${most === 1 ? 'picture' : 'pictures'}, please.`,
  notAFlag: (option: string) => `${option} is either on or off.`,
  notAPerson: (option: string) => `${option} takes a person whom I can find. Mention them.`,
  notARole: (option: string) => `${option} takes a role that I can find. Mention it.`,
  notAChannel: (option: string) => `${option} takes a channel that I can find. Mention it.`,
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
  unknownName: (option: string, value: string, isPerson: boolean) =>
    `--${option} does not know “${value}”.${isPerson ? ' “me” is yourself.' : ''}`,
  notMentioned: {
    person: (option: string, value: string) =>
      `--${option} cannot tell who “${value}” is. Type @ and pick the person from the list that opens, so that I get a mention; “me” is yourself.`,
    role: (option: string, value: string) =>
      `--${option} cannot tell which role “${value}” is. Type @ and pick it from the list that opens, so that I get a mention.`,
    channel: (option: string, value: string) =>
      `--${option} cannot tell which channel “${value}” is. Type # and pick it from the list that opens, so that I get a mention.`,
  },
  picturesAreAttached: (option: string) => `Pictures for --${option} are attached, not typed.`,
  strayWords: (words: string) => `I do not know what to do with “${words}”.`,
  subcommands: (unknown: string | undefined, ways: readonly string[]) =>
    `${unknown === undefined ? 'Something is missing there.' : `There is no “${unknown}”.`} Say one of these: ${ways.join(', ')}.`,
};
