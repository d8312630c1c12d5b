// The part of the store's contract that lets a signed link to a page be good once.

export type PageLinkOperations = {
  /** True for the first who uses this link, and for nobody after them; forgets links that have expired. */
  usePageLink(link: {
    readonly id: string;
    readonly expiresAt: number;
    readonly now: number;
  }): Promise<boolean>;
};
