"""The stems that street names are made of, by theme.

Each line is an English stem, a bar, and what the Russian name is made of: a feminine adjective, with the
masculine one after a slash where it is irregular; or "=" and words that follow the kind of street unchanged
(«улица Строителей», «улица Сосновый Бор»). No persons, living or dead.
"""

from __future__ import annotations

# fmt: off
THEMES = {
    "craft": """
        Blacksmiths'|Кузнечная; Potters'|Гончарная; Weavers'|Ткацкая; Coopers'|Бондарная;
        Tanners'|Кожевенная; Bakers'|Калачная; Saddlers'|Шорная; Bell|Колокольная;
        Coppersmiths'|Медницкая; Silversmiths'|Серебряная; Candle|Свечная/Свечной; Masons'|=Каменщиков;
        Dyers'|Красильная; Millers'|Мельничная; Glovers'|=Перчаточников; Hatters'|Шапочная;
        Armourers'|Оружейная; Printers'|=Печатников; Icon|Иконная; Ropemakers'|Канатная;
        Butchers'|Мясницкая; Fishmongers'|Рыбная; Tailors'|Портняжная; Glaziers'|Стекольная;
        Joiners'|Столярная; Salt|Соляная/Соляной; Honey|Медовая; Carters'|Ямская/Ямской;
        Goldbeaters'|=Золотобоев; Locksmiths'|Слесарная; Lace|Кружевная/Кружевной;
        Flax|Льняная/Льняной; Needle|Игольная; Brewers'|Пивоваренная; Clock|Часовая/Часовой;
        Tower|Башенная; Wall|Крепостная/Крепостной; Market|Торговая; Well|Колодезная;
        Bishop's|Архиерейская; Cathedral|Соборная
    """,
    "town": """
        Assembly|Вечевая/Вечевой; Theatre|Театральная; Library|Библиотечная; School|Школьная;
        Post|Почтовая; Governor's|Губернаторская; Bank|Банковская; Hospital|Больничная; Garden|Садовая;
        Fair|Ярмарочная; Merchants'|Купеческая; Corn Exchange|Хлебная; Tea|Чайная;
        Wool|Шерстяная/Шерстяной; Timber|Лесная/Лесной; Exhibition|Выставочная; Museum|Музейная;
        Musicians'|=Музыкантов; Painters'|=Художников; Actors'|=Актёров; Printing House|Типографская;
        Guild|Цеховая/Цеховой; Court|Судебная; Archive|Архивная; Academy|Академическая;
        Grammar School|Гимназическая; Stone|Каменная; Brick|Кирпичная; Long|Длинная; Broad|Широкая;
        Short|Короткая; Upper|Верхняя; Middle|Средняя; Lower|Нижняя; New|Новая; Quiet|Тихая;
        Straight|Прямая/Прямой; High|Высокая; Hay|Сенная/Сенной; Horse Market|Конная; Flower|Цветочная;
        Linen|Полотняная; Iron|Железная; Glass|Стеклянная; Paper|Бумажная; Lantern|Фонарная;
        Telegraph|Телеграфная; Railway|Железнодорожная; Platform|Перронная;
        Travellers'|=Путешественников; Engine|Паровозная; Signal|Сигнальная; Freight|Товарная;
        Postal Yard|Почтамтская
    """,
    "river": """
        Ferry|Паромная; Fishers'|Рыбацкая; Boat|Лодочная; Boatmen's|=Лодочников;
        Raftsmen's|=Плотогонов; Pier|Причальная; Anchor|Якорная; Sail|Парусная; Rowers'|=Гребцов;
        Storks'|=Аистов; Swan|Лебединая; Gull|=Чаек; Pike|Щучья/Щучий; Perch|Окунёвая;
        Sand|Песчаная; Reed|Камышовая; Old Ford|=Старого Брода; Spring|Родниковая; Stream|Ручейная;
        Bridge|Мостовая/Мостовой; Shore|Прибрежная; Haven|Гаванская; Lighthouse|Маячная;
        Ice|Ледовая/Ледовый; Meadow|Луговая/Луговой; Shipyard|Судостроительная; Tar|Смоляная/Смоляной;
        Oar|Вёсельная; Captains'|=Капитанов; Pilots'|Лоцманская; Lower Town|Посадская;
        Sluice|Шлюзовая/Шлюзовой; Goose|Гусиная; Harbour|Портовая; Washing Place|Прачечная;
        Buoy Keepers'|=Бакенщиков; Floodgate|Плотинная; Landing|Пристанская
    """,
    "tree": """
        Birch|Берёзовая; Linden|Липовая; Oak|Дубовая; Maple|Кленовая; Rowan|Рябиновая; Apple|Яблоневая;
        Cherry|Вишнёвая; Pear|Грушевая; Plum|Сливовая; Lilac|Сиреневая; Jasmine|Жасминовая;
        Pine|Сосновая; Spruce|Еловая; Cedar|Кедровая; Larch|Лиственничная; Ash|Ясеневая; Willow|Ивовая;
        Alder|Ольховая; Hazel|Ореховая; Juniper|Можжевеловая; Poplar|Тополиная; Elm|Вязовая;
        Bird Cherry|Черёмуховая; Viburnum|Калиновая; Raspberry|Малиновая; Currant|Смородиновая;
        Strawberry|Земляничная; Bilberry|Черничная; Cranberry|Клюквенная; Rose|=Роз;
        Cornflower|Васильковая; Daisy|Ромашковая; Clover|Клеверная; Fern|Папоротниковая;
        Heather|Вересковая; Moss|Моховая/Моховой; Mushroom|Грибная/Грибной; Field|Полевая/Полевой;
        Orchard|Фруктовая; Bees'|Пчелиная; Nightingale|Соловьиная; Starling|=Скворцов;
        Lark|=Жаворонков; Swallow|=Ласточек; Dew|Росистая; Autumn|Осенняя; Spring Day|Весенняя;
        Summer|Летняя; Winter|Зимняя; Dawn|Рассветная; Sunset|Закатная; Rainbow|Радужная;
        Hill|Нагорная; Ravine|Овражная; View|Видовая/Видовой; Pine Grove|=Сосновый Бор;
        Hawthorn|Боярышниковая; Honeysuckle|Жимолостная; Acacia|=Акаций; Aspen|Осиновая;
        Dogrose|Шиповниковая; Barberry|Барбарисовая; Peony|=Пионов; Lily|=Лилий; Violet|=Фиалок;
        Mint|Мятная; Chestnut|Каштановая; Harvest|Урожайная; Walnut|=Грецкого Ореха; Green|Зелёная;
        Bright|Светлая; Cool|Прохладная; South Wind|=Южного Ветра; Mist|Туманная;
        Snowdrop|=Подснежников; Owl|Совиная; Squirrel|Беличья/Беличий
    """,
    "modern": """
        Peace|=Мира; Youth|=Молодёжи; Builders'|=Строителей; Teachers'|=Учителей; Poets'|=Поэтов;
        Doctors'|=Врачей; Sunny|Солнечная; Friendship|=Дружбы; Cosmonauts'|=Космонавтов;
        Sports|Спортивная; Stadium|Стадионная; Festival|Фестивальная; Jubilee|Юбилейная;
        Happy|Счастливая; Hope|=Надежды; Joy|=Радости; Students'|=Студентов; Pioneers'|=Первопроходцев;
        Explorers'|=Первооткрывателей; Geologists'|=Геологов; Gardeners'|=Садоводов;
        Firefighters'|=Пожарных; Nurses'|=Медсестёр; Drivers'|=Водителей; Neighbours'|=Соседей;
        Southern|Южная; Western|Западная; Eastern|Восточная; Star|Звёздная; Moon|Лунная;
        Orbit|Орбитальная; Comet|=Кометы; Aviators'|=Авиаторов; Guardsmen's|Дружинная;
        Storytellers'|=Сказочников; Readers'|=Читателей; Chess|Шахматная; Family|Семейная;
        Volunteers'|=Добровольцев; Park|Парковая; Lake|Озёрная; Fountain|Фонтанная; Mosaic|Мозаичная;
        Circle|Круговая/Круговой
    """,
    "works": """
        Foundry|Литейная; Turners'|Токарная; Steel|Стальная/Стальной; Engine Drivers'|=Машинистов;
        Assembly Shop|Цеховая/Цеховой; Power|Энергетическая; Boilermakers'|=Котельщиков;
        Timber Yard|Лесопильная; Depot|Деповская; Cable|Кабельная;
        Instrument Makers'|=Приборостроителей; Crane|Крановая; Gas|Газовая;
        Warehouse|Складская/Складской; Carriage|Вагонная; Workers'|Рабочая
    """,
    "science": """
        Physicists'|=Физиков; Chemists'|=Химиков; Mathematicians'|=Математиков; Botanists'|=Ботаников;
        Observatory|Обсерваторная; Laboratory|Лабораторная; Book|Книжная; Institute|Институтская;
        Historians'|=Историков; Philologists'|=Филологов; Rector's|Ректорская; Graduates'|=Выпускников
    """,
}
# fmt: on
