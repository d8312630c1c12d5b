// Japanese.
import type { Translation } from './translation.ts';

export const ja: Translation = {
  usually: (value) => `（通常は${value}）`,
  no: 'いいえ',
  groups: {},
  commands: {
    imagine: {
      name: '画像生成',
      summary: '画像を生成します',
      options: {
        prompt: { name: 'プロンプト', summary: '画像に描いてほしい内容' },
        aspect_ratio: { name: '縦横比', summary: '幅と高さの比率' },
        resolution: { name: '解像度', summary: '画像の大きさ' },
        count: { name: '枚数', summary: '生成する画像の枚数' },
        style: {
          name: 'スタイル',
          summary: '見た目を決める言葉をプロンプトに添えます',
          choices: {
            photo: '写真',
            watercolour: '水彩画',
            ink: 'インク画',
            poster: 'ポスター',
            'pixel-art': 'ドット絵',
            clay: 'クレイアート',
            isometric: 'アイソメトリック',
            blueprint: '設計図',
          },
        },
        search: { name: 'ウェブ検索', summary: '先にモデルがウェブを検索できるようにします' },
        provider: { name: 'プロバイダー', summary: '使用するプロバイダー（ほかには切り替えません）' },
        private: { name: '非公開', summary: '自分にだけ表示します' },
        reference: { name: '参照画像', summary: '元にする画像' },
      },
    },
    history: {
      name: '履歴',
      summary: 'これまでに生成した画像を表示します',
      options: {
        search: { name: '検索', summary: 'プロンプトに含まれる言葉' },
        whose: {
          name: '対象',
          summary: '誰の画像を表示するか',
          choices: { mine: '自分の画像', channel: 'このチャンネルの画像' },
        },
      },
    },
    credits: { name: 'クレジット', summary: '残りのクレジットを表示します', options: {} },
    providers: { name: 'プロバイダー', summary: '画像を作るプロバイダーとその料金', options: {} },
    help: {
      name: 'ヘルプ',
      summary: 'このボットの使い方を表示します',
      options: { command: { name: 'コマンド', summary: '説明を見たいコマンド' } },
    },
  },
};
