// What only the page needs to say.

/** What only the web page says. */
export const webMessages = {
  unknownCommand: (name: string) => `There is no command /${name}. Type /help for those there are.`,
  unknownButton: 'That button does nothing any more.',
  invalidOptions: 'One of the options is not one that I can use.',
  noPicturesTaken: (command: string) => `/${command} does not take pictures.`,
  attachmentGone: 'A picture that you attached is not there any more. Please attach it again.',
  attachedPicture: 'Picture that you attached',
  notAPicture: 'That is not a picture that I can use. PNG, JPEG and WebP work.',
  pictureTooLarge: (megabytes: number, megapixels: number) =>
    `That picture is too large. It may have up to ${megabytes} MB and ${megapixels} megapixels.`,
  pictureGone: 'That picture is not here (any more).',
  fileGone: 'That file is not here any more. Ask for it again.',
  filesTooLarge: (fileNames: readonly string[]) =>
    `Too large to be kept here, and left out: ${fileNames.join(', ')}.`,
  notUnderstood: 'The page sent something that I do not understand. Please load it again.',
  notRunning: 'Plantain is starting or stopping.',
  noEntry: 'Please come in by the link',
  howToEnter: 'This page can be entered only by the link that was printed when Plantain started.',
  entering: 'Opening Plantain',
  enter: 'Go to the page',
  check: {
    open: (url: string) => `At ${url}, for this computer alone.`,
    guarded: (url: string) => `At ${url}, by the link that is printed at start.`,
  },
};
