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
  },
  search: { name: 'ウェブ検索', summary: '先にモデルがウェブを検索できるようにします' },
  provider: { name: 'プロバイダー', summary: '使用するプロバイダー（ほかには切り替えません）' },
  private: { name: '非公開', summary: '自分にだけ表示します' },
};

/** The rules of a channel or a team. */
const rules = {
  highest_resolution: { name: '最高解像度', summary: '生成できる最大の画像' },
  providers: { name: 'プロバイダー', summary: '使えるプロバイダー（コンマ区切り）' },
  ceiling: { name: '上限', summary: '一回のリクエストの最大費用（クレジット）' },
  confirm_above: { name: '確認する金額', summary: 'これより高いリクエストの前に確認します（クレジット）' },
  blocked_words: { name: '禁止語', summary: 'プロンプトに使えない言葉（コンマ区切り）' },
  who: { name: '使える人', summary: 'everybody、admins、またはロールのメンション' },
};
const resetRules = { everything: 'すべて', providers: 'プロバイダー', ceiling: '上限', who: '使える人' };

/** Whose budget it is. */
const whose = {
  member: { name: 'メンバー', summary: '対象：このメンバー' },
  role: { name: 'ロール', summary: '対象：このロールの全員で共有' },
  channel: { name: 'チャンネル', summary: '対象：このチャンネルの全員で共有' },
  team: { name: 'チーム', summary: '対象：チーム全体' },
};

export const ja: Translation = {
  usually: (value) => `（通常は${value}）`,
  yes: 'はい',
  no: 'いいえ',
  me: ['私', 'わたし', '自分'],
  menus: { edit: '画像を編集', vary: '画像のバリエーション', details: '画像の詳細' },
  groups: {
    budget: { name: '予算', summary: '誰がいくら使えるか' },
    report: { name: 'レポート', summary: '何に使われたか' },
    privacy: { name: 'プライバシー', summary: 'あなたのデータと画像の保存期間' },
    settings: { name: '設定', summary: '既定値とルール' },
    style: { name: 'スタイル集', summary: 'チームで共有するスタイル' },
  },
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
        member: { name: 'メンバー', summary: 'ほかの人' },
        favourites: { name: 'お気に入り', summary: 'お気に入りだけ' },
      },
    },
    credits: { name: 'クレジット', summary: '残りのクレジットを表示します', options: {} },
    'budget set': {
      name: '設定',
      summary: 'メンバー、ロール、チャンネル、チームの予算を決めます',
      options: {
        allowance: { name: '金額', summary: '300や12.5などのクレジット数、またはunlimited、usual' },
        period: {
          name: '期間',
          summary: 'いつ補充されるか',
          choices: { day: '日', week: '週', month: '月', usual: '標準' },
        },
        carry_over: { name: '繰り越し', summary: '残りを次の期間に繰り越します' },
        ...whose,
        each: { name: '各メンバー', summary: '各メンバーの持ち分（ロール指定時はその人たち）' },
      },
    },
    'budget grant': {
      name: '付与',
      summary: '予算とは別にクレジットを一度だけ与えます',
      options: {
        amount: { name: '数量', summary: '50や12.5などのクレジット数' },
        expires: { name: '期限', summary: '最終日（2026-12-24、または7d、2wなど）' },
        ...whose,
      },
    },
    'budget pot': {
      name: '積立',
      summary: 'イベントのためにチームのクレジットを取り分けます',
      options: {
        name: { name: '名前', summary: 'イベントの名前' },
        amount: { name: '数量', summary: '500などのチームのクレジット数' },
        until: { name: '終了日', summary: '最終日（2026-12-24、または7d、2wなど）' },
        channel: { name: 'チャンネル', summary: '対象のチャンネルまたはスレッド' },
        role: { name: 'ロール', summary: '対象のロール（場所を問いません）' },
      },
    },
    'budget show': { name: '表示', summary: '誰がいくら使えるか、積立と付与も表示します', options: {} },
    'budget audit': { name: '記録', summary: '誰がいつ何を決めたか', options: {} },
    'report show': {
      name: '表示',
      summary: '何に、誰が、どれだけ使ったか',
      options: {
        period: { name: '期間', summary: '対象の日：last month、last 30 days、2026-10、2026-W40' },
        by: {
          name: '区分',
          summary: '表の各行が表すもの',
          choices: {
            day: '日',
            member: 'メンバー',
            role: 'ロール',
            channel: 'チャンネル',
            provider: 'プロバイダー',
            model: 'モデル',
            resolution: '解像度',
          },
        },
      },
    },
    'report schedule': {
      name: '予定',
      summary: '毎週または毎月レポートを投稿する',
      options: {
        every: {
          name: '頻度',
          summary: 'どのくらいの頻度か。「しない」で終了',
          choices: { week: '毎週', month: '毎月', never: 'しない' },
        },
        channel: { name: 'チャンネル', summary: '投稿する場所' },
        by: {
          name: '区分',
          summary: '表の各行が表すもの',
          choices: {
            day: '日',
            member: 'メンバー',
            role: 'ロール',
            channel: 'チャンネル',
            provider: 'プロバイダー',
            model: 'モデル',
            resolution: '解像度',
          },
        },
      },
    },
    'report costs': { name: '費用', summary: '請求した額とプロバイダーがかけた額', options: {} },
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
    'settings mine': {
      name: '自分',
      summary: '自分の画像に使う設定',
      options: {
        aspect_ratio: { name: '縦横比', summary: '新しい画像の幅と高さの比率' },
        resolution: { name: '解像度', summary: '画像の大きさ' },
        count: { name: '枚数', summary: '生成する画像の枚数' },
        provider: { name: 'プロバイダー', summary: '使用するプロバイダー（ほかには切り替えません）' },
        cost_detail: {
          name: '費用表示',
          summary: '画像の下に表示する費用の詳しさ',
          choices: { full: 'すべて', short: '価格のみ', none: 'なし' },
        },
        confirm_above: {
          name: '確認する金額',
          summary: 'これより高いリクエストの前に確認します（クレジット）',
        },
        reset: {
          name: 'リセット',
          summary: '標準に戻す項目',
          choices: { everything: 'すべて', resolution: '解像度', count: '枚数', provider: 'プロバイダー' },
        },
      },
    },
    'settings channel': {
      name: 'チャンネル',
      summary: 'このチャンネルのルール',
      options: { ...rules, reset: { name: 'リセット', summary: '標準に戻す項目', choices: resetRules } },
    },
    'settings team': {
      name: 'チーム',
      summary: 'チーム全体のルール',
      options: {
        ...rules,
        styles: {
          name: 'スタイル',
          summary: 'スタイルを保存できる人',
          choices: { everybody: '全員', admins: '管理者' },
        },
        time_zone: { name: 'タイムゾーン', summary: '日と月の区切り（例 Asia/Tokyo）' },
        admin_role: { name: '管理者ロール', summary: 'メンバーが管理者になるロール' },
        admin_channel: {
          name: '管理者チャンネル',
          summary: '管理者に判断を知らせるチャンネル',
        },
        reset: {
          name: 'リセット',
          summary: '標準に戻す項目',
          choices: { ...resetRules, styles: 'スタイル' },
        },
      },
    },
    'style save': {
      name: '保存',
      summary: 'チームのスタイルを保存します',
      options: {
        name: { name: '名前', summary: 'スタイルの名前' },
        before: { name: '前', summary: 'プロンプトの前に置く言葉' },
        after: { name: '後', summary: 'プロンプトの後に置く言葉' },
        reference: { name: '参照画像', summary: '見た目を示す画像' },
      },
    },
    'style list': { name: '一覧', summary: '使えるスタイルを表示します', options: {} },
    'style remove': {
      name: '削除',
      summary: 'チームのスタイルを削除します',
      options: { name: { name: '名前', summary: '削除するスタイル' } },
    },
    help: {
      name: 'ヘルプ',
      summary: 'このボットの使い方を表示します',
      options: { command: { name: 'コマンド', summary: '説明を見たいコマンド' } },
    },
  },
};
