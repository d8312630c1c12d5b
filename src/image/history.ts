// Pages of what was made: the pictures with the sheet that shows them together, and each of them by itself.
import type { PlatformId } from '../destination.ts';
import type { ImageId, MemberId, TeamId } from '../ids.ts';
import type { StoredImage } from '../store/records.ts';

export type Viewer = { readonly teamId: TeamId; readonly memberId: MemberId };

/** Which pictures somebody wants to see. */
export type Asked = {
  /** `anybody`: only their favourites, wherever they are. */
  readonly whose:
    | { readonly kind: 'member'; readonly memberId: MemberId; readonly channelId?: string }
    | { readonly kind: 'channel'; readonly channelId: string }
    | { readonly kind: 'anybody' };
  readonly search?: string;
  readonly favourites?: boolean;
};

/** Where the pages go on from: the last picture of the page before, or the first. */
export type Turn = { readonly to: 'older' | 'newer'; readonly from: ImageId };

export type HistoryPage = {
  /** Newest first. */
  readonly images: readonly StoredImage[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** The contact sheet as PNG, numbered like `images`; undefined when there are none, or when it was not ready in time. */
  readonly sheet: { readonly bytes: Uint8Array; readonly width: number; readonly height: number } | undefined;
};

export type HistoryService = {
  /** The newest pictures, or those that a turn leads to. */
  page(viewer: Viewer, asked: Asked, turn?: Turn): Promise<HistoryPage>;
  /** Keeps what was asked for, so that a button can name it however long it is; the same again has the same id. */
  remember(viewer: Viewer, asked: Asked): Promise<string>;
  /** What the same member asked for under this id; undefined when it is not there any more. */
  recall(viewer: Viewer, id: string): Promise<Asked | undefined>;
  /** The member of the team whom the platform knows by this id; undefined for somebody who was never here. */
  findMember(teamId: TeamId, platform: PlatformId, externalId: string): Promise<MemberId | undefined>;
};
