/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/name_lists.h"

/* clang-format off */
static const char *const es_female[] = {
	"María", "Ana", "Lucía", "Carmen", "Rosa", "Elena", "Gabriela", "Patricia", "Daniela", "Sofía",
	"Valentina", "Camila", "Juana", "Marta", "Teresa", "Beatriz", "Claudia", "Verónica", "Silvia",
	"Adriana", "Lorena", "Yolanda", "Alicia", "Inés", "Paola", "Mónica", "Isabel", "Dolores",
	"Milagros", "Guadalupe", "Concepción", "Luz Marina", "Flor de María", "María Fernanda",
	"María José", "Ana Lucía", "Rosa Elena", "Blanca Estela", "Karla", "Yesenia", "Xiomara", "Wendy",
	"Nohemí", "Begoña", "Núria", "Rocío", "Ximena", "Yaretzi", "Itzel", "Zoila", NULL};
static const char *const es_male[] = {
	"José", "Juan", "Luis", "Carlos", "Jorge", "Miguel", "Pedro", "Manuel", "Francisco", "Antonio",
	"Rafael", "Daniel", "Óscar", "Mario", "Roberto", "Ricardo", "Fernando", "Javier", "Sergio",
	"Andrés", "Diego", "Santiago", "Mateo", "Ángel", "Víctor", "Héctor", "Raúl", "Julio", "Marco",
	"Kevin", "Josué", "Edwin", "Wilmer", "Elmer", "Walter", "Marvin", "Juan Carlos", "José Luis",
	"Luis Alberto", "Miguel Ángel", "José Antonio", "Juan José", "Carlos Enrique", "Iván", "Íñigo",
	"Gonzalo", "Ramiro", "Nelson", "Yeferson", "Germán", NULL};
static const char *const es_family[] = {
	"García", "Rodríguez", "González", "Fernández", "López", "Martínez", "Sánchez", "Pérez", "Gómez",
	"Martín", "Jiménez", "Hernández", "Ruiz", "Díaz", "Moreno", "Muñoz", "Álvarez", "Romero",
	"Gutiérrez", "Alonso", "Navarro", "Torres", "Domínguez", "Ramírez", "Vásquez", "Vázquez",
	"Ramos", "Gil", "Serrano", "Blanco", "Molina", "Morales", "Suárez", "Ortega", "Delgado",
	"Castro", "Ortiz", "Rubio", "Marín", "Sanz", "Núñez", "Iglesias", "Medina", "Garrido", "Cortés",
	"Castillo", "Santos", "Lozano", "Guerrero", "Cano", "Prieto", "Méndez", "Cruz", "Calvo",
	"Gallego", "Vidal", "León", "Herrera", "Márquez", "Peña", "Flores", "Cabrera", "Campos", "Vega",
	"Fuentes", "Carrasco", "Reyes", "Caballero", "Nieto", "Aguilar", "Pascual", "Santana",
	"Herrero", "Montero", "Lorenzo", "Hidalgo", "Giménez", "Ibáñez", "Ferrer", "Durán", "Benítez",
	"Mora", "Arias", "Vargas", "Carmona", "Crespo", "Román", "Pastor", "Soto", "Sáez", "Velasco",
	"Moya", "Soler", "Parra", "Esteban", "Bravo", "Gallardo", "Rojas", "de la Cruz", "de León",
	"de la Rosa", "del Valle", "de los Santos", "Chávez", "Mejía", "Orellana", "Zelaya", "Pineda",
	"Funes", "Escobar", "Portillo", "Ventura", "Alvarado", "Maldonado", "Ayala", "Quintero",
	"Ospina", "Quispe", "Mamani", "Huamán", "Choque", "Ixcoy", "Tzoc", "Batz", "Caal", "Xol",
	"Guachichulca", "Zambrano", "Yépez", "Uribe", "Quiroga", "Llanos", "Llorente", "Echeverría",
	"Etxeberria", "Goikoetxea", "Puig", "Bosch", "Castaño", "Güell", NULL};
static const struct origin es_origins[] = {
	{"HND", "es", 14}, {"GTM", "es", 9}, {"GTM", "quc es", 2}, {"GTM", "mam es", 2},
	{"GTM", "kek es", 1}, {"SLV", "es", 10}, {"MEX", "es", 9}, {"MEX", "nah es", 1},
	{"COL", "es", 10}, {"VEN", "es", 13}, {"ECU", "es", 6}, {"ECU", "qu es", 1}, {"PER", "es", 6},
	{"PER", "qu es", 2}, {"CUB", "es", 6}, {"NIC", "es", 6}, {"DOM", "es", 5}, {"BOL", "es ay", 2},
	{"PRY", "gn es", 1}, {"ESP", "es", 3}, {NULL, NULL, 0}};

static const char *const en_female[] = {
	"Grace", "Emily", "Sarah", "Rebecca", "Joy", "Hannah", "Olivia", "Charlotte", "Alice", "Ruth",
	"Esther", "Mary Ann", "Catherine", "Victoria", "Jennifer", "Linda", "Susan", "Amy", "Zoe",
	"Abigail", "Chloe", "Naomi", "Faith", "Shanice", "Keisha", "Althea", "Marcia", "Beverley", NULL};
static const char *const en_male[] = {
	"James", "John", "William", "Thomas", "David", "Michael", "Daniel", "Joseph", "Samuel", "Peter",
	"George", "Andrew", "Stephen", "Mark", "Paul", "Kenneth", "Brian", "Anthony", "Simon", "Oliver",
	"Nathaniel", "Everton", "Desmond", "Winston", "Leroy", "Devon", "Patrick", "Sean", NULL};
static const char *const en_family[] = {
	"Smith", "Jones", "Williams", "Brown", "Taylor", "Davies", "Evans", "Thomas", "Roberts",
	"Johnson", "Walker", "Wright", "Robinson", "Thompson", "White", "Hughes", "Edwards", "Green",
	"Hall", "Wood", "Harris", "Clarke", "Jackson", "Clark", "Lewis", "Turner", "Hill", "Scott",
	"Cooper", "Morris", "Ward", "Moore", "King", "Watson", "Baker", "Harrison", "Morgan", "Allen",
	"James", "Campbell", "Reid", "Gordon", "Grant", "Bailey", "Francis", "O'Connor", "McKenzie",
	"MacDonald", "St. John", "Fitzgerald", "Baptiste", "Persaud", "Singh", "Mohammed", NULL};
static const struct origin en_origins[] = {
	{"JAM", "en jam", 5}, {"GBR", "en", 3}, {"USA", "en", 2}, {"GUY", "en", 2}, {"TTO", "en", 2},
	{"BLZ", "en es", 1}, {"CAN", "en fr", 1}, {NULL, NULL, 0}};

static const char *const wa_female[] = {
	"Fatou", "Aminata", "Awa", "Mariama", "Aïssatou", "Khadija", "Ndeye", "Binta", "Adama", "Oumou",
	"Kadiatou", "Rokia", "Ramatoulaye", "Fatoumata", "Hawa", "Djeneba", "Sira", "Coumba", NULL};
static const char *const wa_male[] = {
	"Mamadou", "Ousmane", "Ibrahima", "Moussa", "Abdoulaye", "Cheikh", "Modou", "Boubacar", "Amadou",
	"Lamin", "Ebrima", "Souleymane", "Seydou", "Bakary", "Alpha", "Sékou", "Youssouf", "Idrissa",
	NULL};
static const char *const wa_family[] = {
	"Diallo", "Traoré", "Diop", "Ndiaye", "Sow", "Barry", "Bah", "Camara", "Keita", "Coulibaly",
	"Touré", "Sissoko", "Konaté", "Fall", "Gueye", "Sarr", "Jallow", "Ceesay", "Jobe", "Touray",
	"Kanté", "Diarra", "Dembélé", "Sidibé", "Cissé", "Sané", "Mané", "Baldé", "Kouyaté", "N'Diaye",
	NULL};
static const struct origin wa_origins[] = {
	{"SEN", "wo fr", 6}, {"MLI", "bm fr", 6}, {"GIN", "ff fr", 5}, {"GMB", "mnk en", 4},
	{"CIV", "fr dyu", 3}, {"MRT", "ar ff", 2}, {"BFA", "mos fr", 2}, {NULL, NULL, 0}};

static const char *const ng_female[] = {
	"Blessing", "Chioma", "Ngozi", "Adaeze", "Funmilayo", "Yetunde", "Folake", "Amara", "Ifeoma",
	"Precious", "Patience", "Abena", "Akosua", "Efua", "Osas", "Itohan", NULL};
static const char *const ng_male[] = {
	"Chukwuemeka", "Emeka", "Obinna", "Olumide", "Tunde", "Babatunde", "Femi", "Ikenna", "Kelechi",
	"Godwin", "Sunday", "Kwame", "Kofi", "Kwabena", "Osaze", "Monday", NULL};
static const char *const ng_family[] = {
	"Okafor", "Adeyemi", "Okonkwo", "Eze", "Balogun", "Osagie", "Igbinedion", "Nwosu", "Ogunleye",
	"Mensah", "Owusu", "Asante", "Boateng", "Appiah", "Obi", "Uche", "Ojo", "Afolabi", "Ehigie",
	NULL};
static const struct origin ng_origins[] = {
	{"NGA", "en yo", 4}, {"NGA", "ig en", 3}, {"NGA", "en pcm", 2}, {"GHA", "tw en", 3},
	{NULL, NULL, 0}};

static const char *const ar_female[] = {
	"Fátima", "Fatima Zahra", "Khadija", "Amina", "Salma", "Hanan", "Nadia", "Samira", "Leila",
	"Yasmin", "Zineb", "Rania", "Hala", "Mariam", "Nour", "Rasha", "Dalal", "Souad", NULL};
static const char *const ar_male[] = {
	"Mohamed", "Ahmed", "Youssef", "Omar", "Ali", "Hassan", "Hussein", "Karim", "Khalid", "Mustafa",
	"Said", "Rachid", "Abdelkader", "Bilal", "Tarek", "Samir", "Walid", "Anas", "Ibrahim", NULL};
static const char *const ar_family[] = {
	"El Amrani", "Benali", "Haddad", "Bennani", "El Idrissi", "Alaoui", "Bouazza", "Ouali",
	"Hamdi", "Mansouri", "Saleh", "Khalil", "Darwish", "al-Masri", "al-Hamwi", "Nasser", "Aziz",
	"Belkacem", "Ziani", "Chaoui", "Tahiri", "Daoud", "Sabbagh", "Najjar", "Ben Youssef", NULL};
static const struct origin ar_origins[] = {
	{"MAR", "ary fr", 6}, {"DZA", "ar fr", 4}, {"TUN", "ar fr", 2}, {"SYR", "apc", 6},
	{"IRQ", "acm", 3}, {"EGY", "arz", 2}, {"YEM", "ar", 1}, {"ESH", "ar es", 1}, {NULL, NULL, 0}};

static const char *const horn_female[] = {
	"Selam", "Hiwot", "Tsion", "Meron", "Saba", "Rahel", "Almaz", "Bethlehem", "Feven", "Helen",
	"Luwam", "Winta", "Hodan", "Ayaan", "Sahra", NULL};
static const char *const horn_male[] = {
	"Tesfay", "Haile", "Yonas", "Dawit", "Bereket", "Abraham", "Mehari", "Kidane", "Girmay", "Filmon",
	"Abdi", "Mahad", "Tekle", "Samson", "Robel", "Berhane", "Gebre", NULL};
static const struct origin horn_origins[] = {
	{"ERI", "ti", 5}, {"ETH", "am", 4}, {"ETH", "om am", 1}, {"SOM", "so", 3}, {NULL, NULL, 0}};

static const char *const af_female[] = {
	"Zahra", "Parwana", "Shabnam", "Freshta", "Nilofar", "Maryam", "Soraya", "Laila", "Marwa",
	"Hosna", "Razia", "Shirin", NULL};
static const char *const af_male[] = {
	"Ahmad", "Farid", "Najib", "Jawad", "Rahim", "Zabihullah", "Mirwais", "Omid", "Reza", "Sohrab",
	"Nasir", "Hamid", "Wali", "Imran", NULL};
static const char *const af_family[] = {
	"Rahimi", "Ahmadi", "Karimi", "Noori", "Hosseini", "Sharifi", "Stanikzai", "Wardak", "Sadat",
	"Amiri", "Yousufzai", "Khan", "Mohammadi", "Haidari", "Azizi", NULL};
static const struct origin af_origins[] = {
	{"AFG", "prs ps", 4}, {"AFG", "haz prs", 2}, {"IRN", "fa", 2}, {"PAK", "ur pa", 3},
	{NULL, NULL, 0}};

static const char *const sl_female[] = {
	"Oksana", "Iryna", "Olena", "Tetiana", "Natalia", "Kateryna", "Yuliia", "Svitlana", "Daria",
	"Elena", "Ioana", "Andreea", "Mihaela", "Nino", "Tamar", NULL};
static const char *const sl_male[] = {
	"Oleksandr", "Andrii", "Serhii", "Dmytro", "Ivan", "Mykola", "Vasyl", "Petro", "Bohdan",
	"Gheorghe", "Florin", "Mihai", "Ștefan", "Giorgi", "Levan", NULL};
static const char *const sl_family[] = {
	"Shevchenko", "Kovalenko", "Bondarenko", "Tkachenko", "Kravchenko", "Melnyk", "Boiko", "Moroz",
	"Lysenko", "Marchenko", "Popescu", "Ionescu", "Țurcanu", "Munteanu", "Rusu", "Beridze",
	"Lomidze", "Kapanadze", NULL};
static const struct origin sl_origins[] = {
	{"UKR", "uk ru", 5}, {"ROU", "ro", 2}, {"MDA", "ro ru", 2}, {"GEO", "ka", 2},
	{NULL, NULL, 0}};

static const char *const pt_female[] = {
	"Juliana", "Fernanda", "Camila", "Larissa", "Vitória", "Conceição", "Tatiana", "Aline", "Luísa",
	"Márcia", "Rosângela", "Neusa", NULL};
static const char *const pt_male[] = {
	"João", "Antônio", "Paulo", "Thiago", "Rodrigo", "Felipe", "Gustavo", "Domingos", "Adilson",
	"Nelson", "Edson", "Cristóvão", NULL};
static const char *const pt_family[] = {
	"Silva", "Santos", "Oliveira", "Souza", "Lima", "Pereira", "Ferreira", "Costa", "Rodrigues",
	"Almeida", "Nascimento", "Carvalho", "Araújo", "Ribeiro", "dos Santos", "da Silva", "Gonçalves",
	"Tavares", "Semedo", "Neto", NULL};
static const struct origin pt_origins[] = {
	{"BRA", "pt", 5}, {"AGO", "pt kmb", 2}, {"CPV", "kea pt", 1}, {NULL, NULL, 0}};

static const char *const ht_female[] = {
	"Marie", "Rose", "Guerline", "Nadège", "Mirlande", "Esther", "Fabiola", "Wideline", NULL};
static const char *const ht_male[] = {
	"Jean", "Pierre", "Wilson", "Frantz", "Jean-Baptiste", "Ricardo", "Mackenson", "Evens", NULL};
static const char *const ht_family[] = {
	"Jean", "Pierre", "Joseph", "Charles", "Louis", "François", "Étienne", "Desrosiers", "Toussaint",
	"Saint-Fleur", "Augustin", "Bien-Aimé", "Philippe", "Célestin", NULL};
static const struct origin ht_origins[] = {
	{"HTI", "ht fr", 1}, {NULL, NULL, 0}};

static const char *const sa_female[] = {
	"Priya", "Anita", "Sunita", "Nasreen", "Shirin", "Rukhsana", "Lakshmi", "Kamala", "Sita", "Mina",
	NULL};
static const char *const sa_male[] = {
	"Rahul", "Anil", "Suresh", "Rajesh", "Abdul", "Kamal", "Bishnu", "Dipak", "Ravi", "Jahangir",
	NULL};
static const char *const sa_family[] = {
	"Kumar", "Sharma", "Patel", "Das", "Hossain", "Rahman", "Islam", "Thapa", "Gurung", "Rai",
	"Perera", "Fernando", NULL};
static const struct origin sa_origins[] = {
	{"BGD", "bn", 3}, {"IND", "hi en", 2}, {"NPL", "ne", 2}, {"LKA", "ta si", 1}, {NULL, NULL, 0}};

const struct name_list name_lists[] = {
	{CUSTOM_TWO_FAMILIES, es_female, es_male, es_family, es_origins, 50},
	{CUSTOM_ONE_FAMILY, en_female, en_male, en_family, en_origins, 9},
	{CUSTOM_ONE_FAMILY, wa_female, wa_male, wa_family, wa_origins, 9},
	{CUSTOM_ONE_FAMILY, ng_female, ng_male, ng_family, ng_origins, 5},
	{CUSTOM_ONE_FAMILY, ar_female, ar_male, ar_family, ar_origins, 9},
	{CUSTOM_FATHERS_NAME, horn_female, horn_male, horn_male, horn_origins, 4},
	{CUSTOM_ONE_FAMILY, af_female, af_male, af_family, af_origins, 4},
	{CUSTOM_ONE_FAMILY, sl_female, sl_male, sl_family, sl_origins, 4},
	{CUSTOM_MOTHER_FIRST, pt_female, pt_male, pt_family, pt_origins, 4},
	{CUSTOM_ONE_FAMILY, ht_female, ht_male, ht_family, ht_origins, 3},
	{CUSTOM_ONE_FAMILY, sa_female, sa_male, sa_family, sa_origins, 3},
};
/* clang-format on */
const size_t name_list_count = sizeof(name_lists) / sizeof(name_lists[0]);
