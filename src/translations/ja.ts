// Japanese.
import type { Translation } from './translation.ts';

/** How a picture is made, whatever it is. */
const how = {
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
};

export const ja: Translation = {
  usually: (value) => `（通常は${value}）`,
  yes: 'はい',
  no: 'いいえ',
  menus: { edit: '画像を編集', vary: '画像のバリエーション', details: '画像の詳細' },
  groups: { privacy: { name: 'プライバシー', summary: 'あなたのデータと画像の保存期間' } },
  commands: {
    imagine: {
      name: '画像生成',
      summary: '画像を生成します',
      options: {
        prompt: { name: 'プロンプト', summary: '画像に描いてほしい内容' },
        ...how,
        reference: { name: '参照画像', summary: '元にする画像' },
      },
    },
    edit: {
      name: '画像編集',
      summary: '画像を編集します',
      options: {
        prompt: { name: '指示', summary: '変更する内容' },
        picture: { name: '画像', summary: '編集する画像（省略時はここの最新の画像）' },
        link: { name: 'リンク', summary: '画像を含むメッセージへのリンク' },
        ...how,
        reference: { name: '参照画像', summary: '追加で使う画像' },
      },
    },
    history: {
      name: '履歴',
      summary: 'これまでに生成した画像を表示します',
      options: {
        search: { name: '検索', summary: 'プロンプトの言葉の始まり' },
        whose: {
          name: '対象',
          summary: '誰の画像を表示するか',
          choices: { mine: '自分の画像', channel: 'このチャンネルの画像' },
        },
        member: { name: 'メンバー', summary: 'ほかの人:メンションか名前で' },
        favourites: { name: 'お気に入り', summary: 'お気に入りだけ' },
      },
    },
    credits: { name: 'クレジット', summary: '残りのクレジットを表示します', options: {} },
    providers: { name: 'プロバイダー', summary: '画像を作るプロバイダーとその料金', options: {} },
    'privacy export': {
      name: '書き出し',
      summary: 'あなたについて保存しているものをZIPで受け取る',
      options: {},
    },
    'privacy erase': {
      name: '消去',
      summary: 'あなたについて保存しているものを画像も含めて消す',
      options: {},
    },
    'privacy retention': {
      name: '保存期間',
      summary: '画像とプロンプトを保存する期間',
      options: {
        days: { name: '日数', summary: '何日後に消すか' },
        forever: { name: '無期限', summary: 'ずっと保存する' },
        scope: {
          name: '範囲',
          summary: 'このチャンネルか、チーム全体か',
          choices: { channel: 'このチャンネル', team: 'チーム全体' },
        },
      },
    },
    help: {
      name: 'ヘルプ',
      summary: 'このボットの使い方を表示します',
      options: { command: { name: 'コマンド', summary: '説明を見たいコマンド' } },
    },
  },
};
