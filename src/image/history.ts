// Pages of what was made: the pictures with the sheet that shows them together.
import type { ImageId, MemberId, TeamId } from '../ids.ts';
import type { StoredImage } from '../store/records.ts';

export type HistoryPage = {
  /** Newest first. */
  readonly images: readonly StoredImage[];
  /** Continues with older ones; undefined on the last page. */
  readonly next: ImageId | undefined;
  /** The contact sheet as PNG, numbered like `images`; undefined when there are none, or when it was not ready in time. */
  readonly sheet: { readonly bytes: Uint8Array; readonly width: number; readonly height: number } | undefined;
};

export type HistoryService = {
  page(query: {
    readonly teamId: TeamId;
    readonly viewerId: MemberId;
    readonly whose:
      | { readonly kind: 'member'; readonly memberId: MemberId }
      | { readonly kind: 'channel'; readonly channelId: string };
    readonly search?: string;
    readonly before?: ImageId;
  }): Promise<HistoryPage>;
};
