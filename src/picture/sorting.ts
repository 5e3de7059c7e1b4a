/** @file The order of feature maps. */
import type { ChannelFacts } from '../mime/payload.js';

export type SortKey = 'channel' | 'max' | 'mean' | 'dead';

/** Places of channels in the order asked for; `max` and `mean` from the greatest down, equals by place. */
export function sortChannels(channels: readonly ChannelFacts[], key: SortKey): readonly number[] {
  const places = channels.map((_, place) => place);
  const rank = (place: number): number => {
    const channel = channels[place];
    if (key === 'channel') return 0;
    if (key === 'dead') return channel.dead ? 1 : 0;
    return -(channel[key] ?? -Infinity);
  };
  return places.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)));
}
