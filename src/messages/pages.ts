// What every page of ours says to whom it cannot let in.

export const pageMessages = {
  refused: 'Not from here',
  wrongHost:
    'This address is not one of mine. Open the one that was printed at start, or set PUBLIC_URL to this one.',
  wrongOrigin: 'Another page asked for this, and only my own page may.',
};
